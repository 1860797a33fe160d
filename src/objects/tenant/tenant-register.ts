/**
 * Knows the tenants that exist: one object, so that they can be listed. What they are is told by their own objects. It also
 * remembers that the service has sealed something, how its hash keys are recognised, which acts of privacy SQL must have heard
 * of, and how far SQL was rebuilt: no lost setting and no lost database may make it forget.
 */
import { DurableObject } from "cloudflare:workers";

import type { KnownEpoch, Recognised } from "../../domain/ledger/epoch.ts";
import type { ProofResult, ProofWalk } from "../../domain/ledger/proof-walk.ts";
import { nextMark, NO_MARKS, settledMark, type Marks } from "../../domain/privacy/marks.ts";

export interface RegisterEntry {
  readonly id: string;
  /** Epoch ms. */
  readonly createdAt: number;
}

export interface RegisterPage {
  readonly entries: readonly RegisterEntry[];
  /** Start of the next page; null at the end. */
  readonly next: string | null;
}

const PREFIX = "tenant:";
const SEALED = "sealed";
const HASH_KEY = "hash-key:";
const EPOCH = "epoch";
const PROOF_WALK = "proof:walk";
const PROOF_RESULT = "proof:result";
const MARKS = "privacy-marks";
const PROGRESS = "progress:";

/** The progress of a job; whoever goes on names the version that it read. */
export interface Progress<T> {
  readonly version: number;
  readonly value: T;
}
const LIVE = "live:";

/** Somebody listens to a tenant's events. */
export interface Listened {
  readonly tenant: string;
  /** At the longest, epoch ms. */
  readonly until: number;
}

export interface Remembered {
  readonly sealed: boolean;
  /** By the key's id. */
  readonly checks: Readonly<Record<string, string>>;
}

export class TenantRegister extends DurableObject<Env> {
  /** Before the tenant's object is made: a crash between leaves a name too many, never a tenant that nobody knows of. */
  add(id: string): void {
    const key = PREFIX + id;
    if (this.ctx.storage.kv.get(key) !== undefined) return;
    this.ctx.storage.kv.put(key, { id, createdAt: Date.now() } satisfies RegisterEntry);
  }

  noteSealed(): void {
    if (!this.isSealed()) this.ctx.storage.kv.put(SEALED, { since: Date.now() });
  }

  /** Keys that it does not know are the right ones. @returns what is known of all that ever were */
  meet(checks: Readonly<Record<string, string>>): Remembered {
    const { kv } = this.ctx.storage;
    for (const [id, check] of Object.entries(checks)) {
      if (kv.get(HASH_KEY + id) === undefined) kv.put(HASH_KEY + id, check);
    }
    const known = [...kv.list<string>({ prefix: HASH_KEY })];
    return {
      sealed: this.isSealed(),
      checks: Object.fromEntries(known.map(([key, check]) => [key.slice(HASH_KEY.length), check])),
    };
  }

  isSealed(): boolean {
    return this.ctx.storage.kv.get(SEALED) !== undefined;
  }

  /** Epoch of the database when it was last counted; undefined before the first time. */
  epoch(): KnownEpoch | undefined {
    return this.ctx.storage.kv.get<KnownEpoch>(EPOCH);
  }

  /**
   * The database has come so far.
   * @param accepted whoever rebuilt it takes it as it is; else what was recognised of it stays
   */
  keepEpoch({ epoch, counter }: Pick<KnownEpoch, "epoch" | "counter">, accepted: boolean): void {
    const known = this.epoch();
    // Two counts may come in either order.
    if (!accepted && known && (known.recognised || known.counter >= counter)) return;
    this.ctx.storage.kv.put(EPOCH, { epoch, counter } satisfies KnownEpoch);
  }

  /** The database is not what it was. The first word stays. */
  recogniseEpoch(recognised: Recognised): void {
    const known = this.epoch();
    if (known && !known.recognised) this.ctx.storage.kv.put(EPOCH, { ...known, recognised });
  }

  /** Position of the nightly proof of the mirror. */
  proofWalk(): ProofWalk | undefined {
    return this.ctx.storage.kv.get<ProofWalk>(PROOF_WALK);
  }

  keepProofWalk(walk: ProofWalk): void {
    this.ctx.storage.kv.put(PROOF_WALK, walk);
  }

  /** Findings of the newest walk that came to its end; undefined before the first. */
  proofResult(): ProofResult | undefined {
    return this.ctx.storage.kv.get<ProofResult>(PROOF_RESULT);
  }

  keepProofResult(result: ProofResult): void {
    this.ctx.storage.kv.put(PROOF_RESULT, result);
  }

  /** The mark of an act of privacy: SQL gets it with what the act writes there. */
  markAct(): number {
    const now = Date.now();
    const marks = nextMark(this.#marks, now);
    this.ctx.storage.kv.put(MARKS, marks);
    return marks.newest;
  }

  /** The marks that SQL must have by now, and the newest that there are. */
  actMarks(): { readonly settled: number; readonly newest: number } {
    const marks = this.#marks;
    return { settled: settledMark(marks, Date.now()), newest: marks.newest };
  }

  progress(name: string): Progress<unknown> | undefined {
    return this.ctx.storage.kv.get<Progress<unknown>>(PROGRESS + name);
  }

  /** @param version that was read; 0 for none. @returns false: somebody else went on since. */
  putProgress(name: string, version: number, value: unknown): boolean {
    const known = this.progress(name)?.version ?? 0;
    if (known !== version) return false;
    this.ctx.storage.kv.put(PROGRESS + name, { version: version + 1, value });
    return true;
  }

  get #marks(): Marks {
    return this.ctx.storage.kv.get<Marks>(MARKS) ?? NO_MARKS;
  }

  /** Somebody listens to the tenant's events, at the longest until then (epoch ms). */
  listen(tenant: string, until: number): void {
    const known = this.ctx.storage.kv.get<number>(LIVE + tenant) ?? 0;
    if (known < until) this.ctx.storage.kv.put(LIVE + tenant, until);
  }

  /** Nobody does any more. @param until as it was told: whoever came since stays */
  unlisten({ tenant, until }: Listened): void {
    if (this.ctx.storage.kv.get(LIVE + tenant) === until) this.ctx.storage.kv.delete(LIVE + tenant);
  }

  /** The tenants that somebody listens for. Asked every few seconds by each isolate that mirrors. */
  listening(): readonly Listened[] {
    return [...this.ctx.storage.kv.list<number>({ prefix: LIVE })].map(([key, until]) => ({
      tenant: key.slice(LIVE.length),
      until,
    }));
  }

  /** By id, those after the given one. */
  page(after: string | null, limit: number): RegisterPage {
    const entries: RegisterEntry[] = [];
    for (const [, entry] of this.ctx.storage.kv.list<RegisterEntry>({
      prefix: PREFIX,
      ...(after !== null && { startAfter: PREFIX + after }),
      limit: limit + 1,
    })) {
      entries.push(entry);
    }
    const page = entries.slice(0, limit);
    return { entries: page, next: entries.length > limit ? (page.at(-1)?.id ?? null) : null };
  }
}
