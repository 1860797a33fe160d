/**
 * Knows the messages of a tenant's day, and their progress: the public ids of all that were accepted, by minute of acceptance,
 * and the revision of each that is final. One object per tenant, Korean day and shard; it knows neither the queue nor
 * Postgres, so it can prove what they have.
 *
 * It keeps ids and not their hashes: a hash can tell that something is missing, an id also what, and finds its object.
 */
import { DurableObject } from "cloudflare:workers";

import { addHash, addSums, digestOf, EMPTY, type Sum } from "../../domain/ledger/digest.ts";
import { endingOfMark, markOf, united } from "../../domain/ledger/ending.ts";
import type { Seal } from "../../domain/ledger/seal.ts";
import { GroupCommit } from "../../kernel/coalescing/group-commit.ts";
import { log } from "../../kernel/log.ts";
import { HOUR_MS } from "../../kernel/time/units.ts";
import { alarmRuns, armIfMissing, rearmIfLost, setAlarm } from "../storage/lost-alarm.ts";
import {
  LEDGER_KEEP_MS,
  type LedgerBatch,
  type LedgerBatchPage,
  type LedgerDigest,
  type LedgerEntry,
  type LedgerMarks,
  type LedgerPage,
  type MinuteDigest,
} from "./ledger-rpc.ts";
import { LedgerStore, type LedgerMinute } from "./ledger-store.ts";

const AGAIN_MS = HOUR_MS;

export class LedgerObject extends DurableObject<Env> {
  readonly #store = new LedgerStore(this.ctx.storage.kv);
  readonly #commit = new GroupCommit<LedgerEntry>(async (entries) => this.#put(entries));
  #armed = false;

  /** Notes accepted messages, and the ends of messages; adding again changes nothing. Resolves when they are on disk. */
  async add(entries: readonly LedgerEntry[]): Promise<void> {
    await this.#commit.add(
      entries.map((entry) => {
        const key = `${entry.acceptedAt} ${entry.publicId}`;
        return [key, together(this.#commit.get(key), entry)] as const;
      }),
    );
  }

  /** Counts and sums, in total and by minute. */
  digest(): LedgerDigest {
    const minutes: MinuteDigest[] = [];
    let total = EMPTY;
    for (const minute of this.#store.minutes()) {
      const sums = sumsOf(minute);
      minutes.push(sums.digest);
      total = addSums(total, sums.ids);
    }
    return { ...digestOf(total), minutes };
  }

  /** All ids of one minute. */
  idsOf(minute: number): readonly string[] {
    return this.#store.idsOf(minute);
  }

  /** All ids of one minute, with what is known of their ends. */
  async marksOf(minute: number): Promise<LedgerMarks> {
    return this.#store.marksOf(minute);
  }

  /** Notes a batch; of two revisions the newer one stays. */
  async addBatch(batch: LedgerBatch): Promise<void> {
    this.#store.putBatch(batch);
    await this.#arm();
  }

  /** Batches by their ids. */
  batches(after: string | null): LedgerBatchPage {
    return this.#store.batches(after);
  }

  /** Seal of the day over the tables that no object keeps; undefined before it is sealed. */
  sealed(): Seal | undefined {
    return this.#store.seal();
  }

  /** Seals the day. The first word stays. */
  async seal(seal: Seal): Promise<void> {
    this.#store.putSeal(seal);
    await this.#arm();
  }

  /** Ids by minute and then by id. */
  page(cursor: string | null, limit: number): LedgerPage {
    const [, afterMinute = "", afterId = ""] = /^(\d+) (.*)$/.exec(cursor ?? "") ?? [];
    const from = afterMinute === "" ? 0 : Number(afterMinute);
    const ids: string[] = [];
    for (const { minute, ids: known } of this.#store.minutes(from)) {
      for (const id of [...known.keys()].sort()) {
        if (minute === from && id <= afterId) continue;
        ids.push(id);
        if (ids.length === limit) return { ids, next: `${minute} ${id}` };
      }
    }
    return { ids, next: null };
  }

  /** The cron trigger found that the day is over for long: makes up for a lost alarm. Writes nothing where nothing is kept. */
  async wake(): Promise<void> {
    await rearmIfLost(this.ctx.storage, () => (this.#store.isEmpty ? undefined : Date.now()));
  }

  /** The end of what anybody asks for. */
  override async alarm(alarm?: AlarmInvocationInfo): Promise<void> {
    alarmRuns(this.ctx.storage, alarm);
    this.#armed = false;
    try {
      await this.ctx.storage.deleteAll();
    } catch (error) {
      log("error", "ledger.forget_failed", { error });
      await setAlarm(this.ctx.storage, Date.now() + AGAIN_MS).catch(() => undefined);
    }
  }

  async #put(entries: ReadonlyMap<string, LedgerEntry>): Promise<void> {
    await this.#store.put([...entries.values()]);
    await this.#arm();
  }

  async #arm(): Promise<void> {
    if (this.#armed) return;
    await armIfMissing(this.ctx.storage, () => Date.now() + LEDGER_KEEP_MS);
    this.#armed = true;
  }
}

/** Merges entries that wait for the same write, so that none is lost. */
function together(waiting: LedgerEntry | undefined, next: LedgerEntry): LedgerEntry {
  if (!waiting) return next;
  const { publicId, acceptedAt } = next;
  const endings = [waiting, next].flatMap(({ ending }) => (ending ? [markOf(ending)] : []));
  const known = waiting.known === true && next.known === true;
  return {
    publicId,
    acceptedAt,
    ...(endings.length > 0 && { ending: endingOfMark(endings.reduce(united, 0)) }),
    ...(known && { known }),
  };
}

function sumsOf({ minute, ids, marks }: LedgerMinute): { ids: Sum; digest: MinuteDigest } {
  let sum: Sum = EMPTY;
  let erased: Sum = EMPTY;
  let ended = 0;
  let revisions = 0n;
  for (const hash of ids.values()) {
    sum = addHash(sum, hash);
    const ending = endingOfMark(marks.get(hash) ?? 0);
    if (ending.erased) erased = addHash(erased, hash);
    if (!ending.final) continue;
    ended++;
    revisions = BigInt.asUintN(64, revisions + hash * BigInt(ending.revision));
  }
  return {
    ids: sum,
    digest: {
      minute,
      ...digestOf(sum),
      ended,
      revisions: digestOf({ count: 0, sum: revisions }).digest,
      erased: digestOf(erased).digest,
    },
  };
}
