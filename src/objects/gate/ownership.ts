/**
 * Keeps the owners of the rows of the provider's history, on the gate's disk. Messages to one number meet in one shard, so two
 * equal texts to it can never take the same row.
 *
 * - `claim:<provider message id>`: the message that found its row, written at once.
 * - `own:<minute of the attempt>:<time of the flush>`: all ids that sends were answered with in one flush (group-commit.ts: a put for
 *   all of a second).
 * - `open:<line>:<start of the attempt>:<message>`: an open claim, of a message whose row nobody knows. They are few: attempts whose
 *   outcome is unknown.
 */
import { KNOWN_MS, settle, type Asked, type Choice } from "../../domain/gate/claims.ts";
import {
  joinClaims,
  type Candidate,
  type ClaimChange,
  type ClaimLine,
  type OpenClaim,
} from "../../domain/gate/open-claims.ts";
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

type ClaimName = Pick<OpenClaim, "owner" | "at">;

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

  /**
   * Lets a message take the row that can only be its own.
   * @param elsewhere open claims of the line that another shard holds
   */
  async adopt(asked: Asked, elsewhere: readonly OpenClaim[]): Promise<Choice> {
    const { line } = asked;
    const known = joinClaims([asked.claim, ...this.openClaims(line), ...elsewhere]);
    const [claim = asked.claim, ...others] = known;
    const ownerOf = (row: Candidate): string | undefined => this.ownerOf(row);
    const knownSince = Date.now() - KNOWN_MS;
    const { choice, heirs } = settle({ claim, rows: asked.rows }, others, ownerOf, knownSince);
    if (choice.kind !== "taken") return choice;
    this.#close(line, claim, choice.providerMessageId);
    for (const heir of heirs) this.#kv.put(openKey(line, heir), heir);
    await this.#wrote();
    return choice;
  }

  /** Opens and closes claims, in this order. Resolves when it is on disk. */
  async change(changes: readonly ClaimChange[]): Promise<void> {
    for (const change of changes) {
      if (change.kind === "close") this.#close(change.line, change, change.providerMessageId);
      else this.#open(change.line, change.claim);
    }
    await this.#wrote();
  }

  openClaims(line: ClaimLine): readonly OpenClaim[] {
    return [...this.#kv.list<OpenClaim>({ prefix: `open:${line}:` })].map(([, claim]) => claim);
  }

  /** One that is there has its heritage. */
  #open(line: ClaimLine, claim: OpenClaim): void {
    const key = openKey(line, claim);
    if (this.#kv.get(key) === undefined) this.#kv.put(key, claim);
  }

  #close(line: ClaimLine, claim: ClaimName, providerMessageId?: string): void {
    const key = openKey(line, claim);
    if (this.#kv.get(key) !== undefined) this.#kv.delete(key);
    if (providerMessageId === undefined) return;
    const row = `claim:${providerMessageId}`;
    if (this.#kv.get(row) !== undefined) return;
    this.#kv.put(row, { owner: claim.owner, at: Date.now() } satisfies Claim);
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
    return ["own:", "claim:", "open:"].every(
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
    for (const prefix of ["claim:", "open:"]) {
      for (const [key, { at }] of this.#kv.list<Claim | OpenClaim>({ prefix })) {
        if (deleted >= PRUNE_PAGE) break;
        if (at >= before) continue;
        this.#kv.delete(key);
        deleted++;
      }
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

function ownKey(at: number): string {
  return `own:${timeKey(at)}`;
}

function openKey(line: ClaimLine, { owner, at }: ClaimName): string {
  return `open:${line}:${timeKey(at)}:${owner}`;
}

/** Fixed width, so that the order of the keys is the order of the times. */
function timeKey(at: number): string {
  return Math.max(0, Math.round(at)).toString().padStart(15, "0");
}
