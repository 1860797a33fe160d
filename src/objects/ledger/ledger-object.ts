/**
 * Which messages a tenant's day has: the public ids of all that were accepted, by minute of acceptance. One object per
 * tenant, Korean day and shard; it knows neither the queue nor Postgres, so it can prove what they have.
 *
 * It keeps ids and not their hashes: a hash can tell that something is missing, an id also what, and finds its object.
 *
 * Storage: `ids:<minute>:<time of the flush>` → the ids that arrived within a second and their hashes (group-commit.ts: one
 * put for all of them; one more where a flush reaches over the end of a minute or outgrows a value). Values are never
 * written again, so no write can harm what an earlier one holds. An id that comes twice stands there twice and counts once.
 */
import { DurableObject } from "cloudflare:workers";

import { minuteOf } from "../../domain/korea/day.ts";
import { addHash, addSums, digestOf, EMPTY, type Sum } from "../../domain/ledger/digest.ts";
import { GroupCommit } from "../../kernel/coalescing/group-commit.ts";
import { idHash } from "../../kernel/hashes/id-hash.ts";
import { log } from "../../kernel/log.ts";
import { HOUR_MS } from "../../kernel/time/units.ts";
import { alarmRuns, armIfMissing, rearmIfLost, setAlarm } from "../storage/lost-alarm.ts";
import {
  LEDGER_KEEP_MS,
  type LedgerDigest,
  type LedgerEntry,
  type LedgerPage,
  type MinuteDigest,
} from "./ledger-rpc.ts";

interface Flush {
  readonly ids: readonly string[];
  /** Of the ids, in their order: nobody has to hash a day again to compare it. */
  readonly hashes: readonly bigint[];
}

/** Characters of ids in one value; with their hashes well below 1 MB. */
const VALUE_CHARS = 400_000;
/** What an id costs beside its characters. */
const ID_OVERHEAD = 16;
const AGAIN_MS = HOUR_MS;
const PREFIX = "ids:";

export class LedgerObject extends DurableObject<Env> {
  /** Id → minute of acceptance. */
  readonly #commit = new GroupCommit<number>(async (minutes) => this.#put(minutes));
  #armed = false;

  /** Notes accepted messages; adding again changes nothing. Resolves when they are on disk. */
  async add(entries: readonly LedgerEntry[]): Promise<void> {
    await this.#commit.add(
      entries.map(({ publicId, acceptedAt }) => [publicId, minuteOf(acceptedAt)] as const),
    );
  }

  /** Count and digest, in total and by minute. */
  digest(): LedgerDigest {
    const minutes: MinuteDigest[] = [];
    let total = EMPTY;
    for (const { minute, ids } of this.#minutes()) {
      let sum: Sum = EMPTY;
      for (const hash of ids.values()) sum = addHash(sum, hash);
      minutes.push({ minute, ...digestOf(sum) });
      total = addSums(total, sum);
    }
    return { ...digestOf(total), minutes };
  }

  /** All ids of one minute. */
  idsOf(minute: number): readonly string[] {
    const ids = new Set<string>();
    for (const [, flush] of this.ctx.storage.kv.list<Flush>({ prefix: minutePrefix(minute) })) {
      for (const id of flush.ids) ids.add(id);
    }
    return [...ids];
  }

  /** Ids by minute and then by id. */
  page(cursor: string | null, limit: number): LedgerPage {
    const [, afterMinute = "", afterId = ""] = /^(\d+) (.*)$/.exec(cursor ?? "") ?? [];
    const from = afterMinute === "" ? 0 : Number(afterMinute);
    const ids: string[] = [];
    for (const { minute, ids: known } of this.#minutes(from)) {
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
    await rearmIfLost(this.ctx.storage, () => (this.#isEmpty ? undefined : Date.now()));
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

  async #put(minutes: ReadonlyMap<string, number>): Promise<void> {
    const hashed = await Promise.all(
      [...minutes].map(async ([id, minute]) => ({ id, minute, hash: await idHash(id) })),
    );
    for (const [minute, entries] of Map.groupBy(hashed, (entry) => entry.minute)) {
      for (const part of partsOf(entries)) {
        this.ctx.storage.kv.put(this.#freeKey(minute), {
          ids: part.map((entry) => entry.id),
          hashes: part.map((entry) => entry.hash),
        } satisfies Flush);
      }
    }
    await this.#arm();
  }

  /** A key that holds nothing, even where the clock was set back. */
  #freeKey(minute: number): string {
    let time = Date.now();
    for (;;) {
      const key = `${minutePrefix(minute)}${time.toString().padStart(15, "0")}`;
      if (this.ctx.storage.kv.get(key) === undefined) return key;
      time++;
    }
  }

  /** Minute by minute, so that never more than one minute's ids are in memory. */
  *#minutes(from = 0): Generator<{ minute: number; ids: Map<string, bigint> }> {
    let minute = -1;
    let ids = new Map<string, bigint>();
    for (const [key, flush] of this.ctx.storage.kv.list<Flush>({
      prefix: PREFIX,
      start: minutePrefix(from),
    })) {
      const next = Number(key.slice(PREFIX.length, PREFIX.length + MINUTE_DIGITS));
      if (next !== minute) {
        if (ids.size > 0) yield { minute, ids };
        minute = next;
        ids = new Map();
      }
      for (const [index, id] of flush.ids.entries()) ids.set(id, flush.hashes[index] ?? 0n);
    }
    if (ids.size > 0) yield { minute, ids };
  }

  async #arm(): Promise<void> {
    if (this.#armed) return;
    await armIfMissing(this.ctx.storage, () => Date.now() + LEDGER_KEEP_MS);
    this.#armed = true;
  }

  get #isEmpty(): boolean {
    return [...this.ctx.storage.kv.list({ prefix: PREFIX, limit: 1 })].length === 0;
  }
}

const MINUTE_DIGITS = 10;

/** Fixed width, so that the order of the keys is the order of the minutes. */
function minutePrefix(minute: number): string {
  return `${PREFIX}${Math.max(0, minute).toString().padStart(MINUTE_DIGITS, "0")}:`;
}

function partsOf<T extends { readonly id: string }>(entries: readonly T[]): readonly T[][] {
  const parts: T[][] = [];
  let size = Infinity;
  for (const entry of entries) {
    const cost = entry.id.length + ID_OVERHEAD;
    if (size + cost > VALUE_CHARS) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(entry);
    size += cost;
  }
  return parts;
}
