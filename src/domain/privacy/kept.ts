/**
 * An object's memory of erasures, redactions and legal holds, by which a restored or lost database is made to obey them again.
 * Recipients are keyed hashes here too. Pure.
 */

/** An erasure of a recipient, for one tenant or for several. */
export interface KeptErasure {
  readonly kind: "erasure";
  readonly id: string;
  /** Owner of the request. */
  readonly owner: string;
  readonly tenants: readonly { readonly tenant: string; readonly hashes: readonly string[] }[];
  /** Epoch ms: what was accepted later is another matter. */
  readonly at: number;
  readonly actor: string;
}

/** One message that was redacted by its id. */
export interface KeptRedaction {
  readonly kind: "redaction";
  readonly messageId: string;
  /** Tells the life of the id. */
  readonly acceptedAt: number;
  readonly at: number;
}

export interface KeptHold {
  readonly kind: "hold";
  readonly id: string;
  readonly messageId?: string | undefined;
  readonly hashes?: readonly string[] | undefined;
  readonly reason: string;
  readonly at: number;
  readonly actor: string;
  readonly released?: { readonly at: number; readonly by: string } | undefined;
}

export type Kept = KeptErasure | KeptRedaction | KeptHold;
export type KeptKind = Kept["kind"];

/** Fixed width, so that the order of the keys is the order of the times. */
const TIME_DIGITS = 15;

/** By time, the oldest first. The same act has the same key. */
export function keptKey(kept: Kept): string {
  const id = kept.kind === "redaction" ? `${kept.messageId} ${kept.acceptedAt}` : kept.id;
  // Of a redaction the newest time would be another key: a repeat is the same act.
  const at = kept.kind === "redaction" ? kept.acceptedAt : kept.at;
  return `${keptFrom(kept.kind, at)}:${id}`;
}

/** Start of the entries of a kind that are of this time or later. */
export function keptFrom(kind: KeptKind, at: number): string {
  return `${kind}:${String(Math.max(0, at)).padStart(TIME_DIGITS, "0")}`;
}

/** Merges two sides' knowledge of one act: no hash and no release is ever forgotten. */
export function mergeKept(known: Kept | undefined, news: Kept): Kept {
  if (!known || known.kind !== news.kind) return news;
  if (known.kind === "erasure" && news.kind === "erasure") {
    const tenants = new Map(known.tenants.map(({ tenant, hashes }) => [tenant, hashes]));
    for (const { tenant, hashes } of news.tenants) {
      tenants.set(tenant, union(tenants.get(tenant) ?? [], hashes));
    }
    return { ...known, tenants: Array.from(tenants, ([tenant, hashes]) => ({ tenant, hashes })) };
  }
  if (known.kind === "hold" && news.kind === "hold") {
    const hashes = known.hashes && union(known.hashes, news.hashes ?? []);
    return { ...known, hashes, released: known.released ?? news.released };
  }
  return known;
}

function union(some: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...some, ...more])];
}

/** True if no backup can be older than what it undoes. A hold that lasts is never. @param before epoch ms */
export function isPast(kept: Kept, before: number): boolean {
  if (kept.kind === "hold") return kept.released !== undefined && kept.released.at < before;
  return kept.at < before;
}
