/**
 * Erasures, redactions and legal holds of a tenant, beside its opt-out lists: `kept:<kind>:<time>:<id>` → Kept. They stand in SQL
 * too; here they outlive it (src/jobs/restore).
 */
import { isPast, keptKey, mergeKept, type Kept, type KeptKind } from "../../domain/privacy/kept.ts";

const PREFIX = "kept:";
/** Entries that are looked through for old ones in a call. */
const TIDY = 50;

export interface KeptPage {
  readonly entries: readonly Kept[];
  /** Start of the next page; null at the end. */
  readonly next: string | null;
}

export class KeptBook {
  readonly #kv: DurableObjectStorage["kv"];

  constructor(kv: DurableObjectStorage["kv"]) {
    this.#kv = kv;
  }

  /** Writes what is new of them. @param forgetBefore epoch ms: what is past by then goes */
  keep(entries: readonly Kept[], forgetBefore: number): void {
    for (const entry of entries) {
      const key = PREFIX + keptKey(entry);
      const known = this.#kv.get<Kept>(key);
      const merged = mergeKept(known, entry);
      if (!known || JSON.stringify(known) !== JSON.stringify(merged)) this.#kv.put(key, merged);
    }
    this.#tidy(forgetBefore);
  }

  page(kind: KeptKind, after: string | null, limit: number): KeptPage {
    const prefix = `${PREFIX}${kind}:`;
    const found = [
      ...this.#kv.list<Kept>({
        prefix,
        ...(after !== null && { startAfter: PREFIX + after }),
        limit: limit + 1,
      }),
    ];
    const page = found.slice(0, limit);
    const last = page.at(-1)?.[0].slice(PREFIX.length);
    return {
      entries: page.map(([, entry]) => entry),
      next: found.length > limit ? (last ?? null) : null,
    };
  }

  #tidy(before: number): void {
    for (const kind of ["erasure", "redaction", "hold"] as const) {
      const oldest = [...this.#kv.list<Kept>({ prefix: `${PREFIX}${kind}:`, limit: TIDY })];
      for (const [key, entry] of oldest) if (isPast(entry, before)) this.#kv.delete(key);
    }
  }
}
