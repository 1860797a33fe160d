/**
 * Who owns which row of the provider's history, on the gate's disk. Messages to one number meet in one shard, so two equal texts to
 * it can never take the same row.
 *
 * - `claim:<provider message id>`: the message that found its row, written at once.
 * - `own:<minute of the attempt>:<time of the flush>`: all ids that sends were answered with in one flush (group-commit.ts: a put for
 *   all of a second).
 */
import { KNOWN_MS, pickFree, type Candidate, type Choice } from "../../domain/gate/claims.ts";
import { WIDE_MS } from "../../domain/message/matching.ts";
import { GroupCommit } from "../../kernel/coalescing/group-commit.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/time/units.ts";

/** A provider's id that a send was answered with. */
export interface Owned {
  readonly providerMessageId: string;
  /** See owner.ts. */
  readonly owner: string;
  /** Epoch ms. */
  readonly attemptAt: number;
}

interface Claim {
  readonly owner: string;
  readonly at: number;
}

/** A row is looked for among the attempts around its time: as far as a message may take it from, and the minute that is a key. */
const OWN_SPAN_MS = WIDE_MS + MINUTE_MS;
/** No row is given away that is older than KNOWN_MS: after that nobody is the owner by a claim alone. */
const KEEP_MS = 8 * DAY_MS;
export const PRUNE_EVERY_MS = DAY_MS;
const PRUNE_PAGE = 1000;
const PRUNE_NEXT_MS = 1000;

export class Ownership {
  readonly #kv: SyncKvStorage;
  /** Called after every write: what is kept has to be pruned some day. */
  readonly #wrote: () => Promise<void>;
  /** By the provider's id. */
  readonly #owned = new GroupCommit<Claim>(async (claims) => this.#putOwned(claims));

  constructor(kv: SyncKvStorage, wrote: () => Promise<void>) {
    this.#kv = kv;
    this.#wrote = wrote;
  }

  /** Notes whose the ids are that sends were answered with. Resolves when it is on disk. */
  async ownAll(all: readonly Owned[]): Promise<void> {
    await this.#owned.add(
      all.map(
        ({ providerMessageId, owner, attemptAt: at }) =>
          [providerMessageId, { owner, at }] as const,
      ),
    );
  }

  /** Lets a message take the one row that can only be its own. */
  async adopt(candidates: readonly Candidate[], owner: string): Promise<Choice> {
    const ownerOf = (candidate: Candidate): string | undefined => this.ownerOf(candidate);
    const choice = pickFree(candidates, ownerOf, owner, Date.now() - KNOWN_MS);
    if (choice.kind !== "taken") return choice;
    const key = `claim:${choice.providerMessageId}`;
    if (this.#kv.get(key) === undefined) {
      this.#kv.put(key, { owner, at: Date.now() } satisfies Claim);
      await this.#wrote();
    }
    return choice;
  }

  ownerOf(candidate: Candidate): string | undefined {
    const id = candidate.providerMessageId;
    const claim = this.#kv.get<Claim>(`claim:${id}`);
    if (claim) return claim.owner;
    const buffered = this.#owned.get(id);
    if (buffered !== undefined) return buffered.owner;
    const range = {
      start: ownKey(candidate.at - OWN_SPAN_MS),
      end: ownKey(candidate.at + OWN_SPAN_MS),
    };
    for (const [, owners] of this.#kv.list<Record<string, string>>(range)) {
      const owner = owners[id];
      if (owner !== undefined) return owner;
    }
    return undefined;
  }

  /** Nothing has to be pruned. */
  get isEmpty(): boolean {
    return ["own:", "claim:"].every(
      (prefix) => [...this.#kv.list({ prefix, limit: 1 })].length === 0,
    );
  }

  /** Forgets a page of what is old. @returns when there is more to forget, epoch ms. */
  prune(): number {
    const before = Date.now() - KEEP_MS;
    let deleted = 0;
    for (const [key] of this.#kv.list({
      prefix: "own:",
      end: ownKey(before),
      limit: PRUNE_PAGE,
    })) {
      this.#kv.delete(key);
      deleted++;
    }
    for (const [key, claim] of this.#kv.list<Claim>({ prefix: "claim:" })) {
      if (deleted >= PRUNE_PAGE) break;
      if (claim.at >= before) continue;
      this.#kv.delete(key);
      deleted++;
    }
    return Date.now() + (deleted >= PRUNE_PAGE ? PRUNE_NEXT_MS : PRUNE_EVERY_MS);
  }

  async #putOwned(claims: ReadonlyMap<string, Claim>): Promise<void> {
    // By the time of the attempt: however late the gate hears of an id, it is found beside its row.
    for (const [minute, entries] of Map.groupBy(claims, ([, { at }]) =>
      Math.floor(at / MINUTE_MS),
    )) {
      const owners = Object.fromEntries(entries.map(([id, { owner }]) => [id, owner]));
      this.#kv.put(this.#freeKey(minute * MINUTE_MS), owners);
    }
    await this.#wrote();
  }

  /** A key that holds nothing, even where the clock stands still. */
  #freeKey(at: number): string {
    for (let time = Date.now(); ; time++) {
      const key = `${ownKey(at)}:${time}`;
      if (this.#kv.get(key) === undefined) return key;
    }
  }
}

/** Fixed width, so that the order of the keys is the order of the times. */
function ownKey(at: number): string {
  return `own:${Math.max(0, Math.round(at)).toString().padStart(15, "0")}`;
}
