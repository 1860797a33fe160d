/**
 * One object per provider account and shard: what messages of one account have to agree on. Today that is the ownership
 * of history rows. Messages to one number meet in one shard, so two equal texts to it can never take the same row.
 *
 * Storage: `claim:<provider message id>` → the message that found its row in history (written at once);
 * `own:<epoch ms>` → all ids that sends were answered with in one flush (group commit: a put for all of a second).
 */
import { DurableObject } from "cloudflare:workers";

import { pickFree, type Candidate } from "./claims.ts";

interface Claim {
  readonly owner: string;
  readonly at: number;
}

const FLUSH_MS = 1000;
/** An id is known a moment after the provider took the message; look a little further than that can take. */
const OWN_BEFORE_MS = 60_000;
const OWN_AFTER_MS = 120_000;
/** No message is tracked longer than 81 h; after that nobody asks for a claim. */
const KEEP_MS = 8 * 86_400_000;
const PRUNE_EVERY_MS = 86_400_000;
const PRUNE_PAGE = 1000;

export class ProviderGate extends DurableObject<Env> {
  #buffer = new Map<string, string>();
  #flush: Promise<void> | undefined;

  /** Notes whose an id is that a send was answered with. Resolves when it is on disk. */
  async own(providerMessageId: string, messageId: string): Promise<void> {
    this.#buffer.set(providerMessageId, messageId);
    this.#flush ??= this.#flushSoon();
    await this.#flush;
  }

  /** Lets a message take the one row that can only be its own; null when none or several are free. */
  async adopt(candidates: readonly Candidate[], messageId: string): Promise<string | null> {
    const taken = pickFree(candidates, (candidate) => this.#ownerOf(candidate), messageId);
    if (taken === null) return null;
    const key = `claim:${taken}`;
    if (this.ctx.storage.kv.get(key) === undefined) {
      this.ctx.storage.kv.put(key, { owner: messageId, at: Date.now() } satisfies Claim);
      await this.#armPruning();
    }
    return taken;
  }

  override async alarm(): Promise<void> {
    const kv = this.ctx.storage.kv;
    const before = Date.now() - KEEP_MS;
    let deleted = 0;
    for (const [key] of kv.list({ prefix: "own:", end: ownKey(before), limit: PRUNE_PAGE })) {
      kv.delete(key);
      deleted++;
    }
    for (const [key, claim] of kv.list<Claim>({ prefix: "claim:" })) {
      if (deleted >= PRUNE_PAGE) break;
      if (claim.at >= before) continue;
      kv.delete(key);
      deleted++;
    }
    await this.ctx.storage.setAlarm(
      Date.now() + (deleted >= PRUNE_PAGE ? FLUSH_MS : PRUNE_EVERY_MS),
    );
  }

  #ownerOf(candidate: Candidate): string | undefined {
    const id = candidate.providerMessageId;
    const claim = this.ctx.storage.kv.get<Claim>(`claim:${id}`);
    if (claim) return claim.owner;
    const buffered = this.#buffer.get(id);
    if (buffered !== undefined) return buffered;
    const range = {
      start: ownKey(candidate.at - OWN_BEFORE_MS),
      end: ownKey(candidate.at + OWN_AFTER_MS),
    };
    for (const [, owners] of this.ctx.storage.kv.list<Record<string, string>>(range)) {
      const owner = owners[id];
      if (owner !== undefined) return owner;
    }
    return undefined;
  }

  async #flushSoon(): Promise<void> {
    await scheduler.wait(FLUSH_MS);
    const owners = Object.fromEntries(this.#buffer);
    this.#flush = undefined;
    this.#buffer = new Map();
    this.ctx.storage.kv.put(ownKey(Date.now()), owners);
    await this.#armPruning();
  }

  async #armPruning(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.setAlarm(Date.now() + PRUNE_EVERY_MS);
    }
  }
}

/** Fixed width, so that the order of the keys is the order of the times. */
function ownKey(at: number): string {
  return `own:${Math.max(0, Math.round(at)).toString().padStart(15, "0")}`;
}
