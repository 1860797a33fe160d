/**
 * The audit trail of one tenant: gives each entry its number and its hash, and keeps it until Postgres has acknowledged it, however
 * long that takes. SQL reaches neither the key of the hashes nor the newest entry, so what is changed there is found out
 * (src/domain/audit/prove.ts).
 *
 * Storage: `chain` → its key and newest entry, `entry:<number>` → an entry that Postgres has not, `month:<yyyy-mm>` → the month's first
 * number, `walked` → where the nightly walk goes on, `legacy` → the newest entries that came without a number, `feed:…` → what
 * webhooks are sent (audit-feed.ts). An entry, the head and the
 * alarm that guards them reach the disk together.
 */
import { DurableObject } from "cloudflare:workers";

import { chained, NO_LINK, type ChainedEntry, type Link } from "../../domain/audit/chain.ts";
import { cleanEntry, type NewEntry } from "../../domain/audit/entry.ts";
import { log } from "../../kernel/log.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/time/units.ts";
import { isolateOf } from "../isolate.ts";
import { alarmRuns, armIfMissing, rearmIfLost, setAlarm } from "../storage/lost-alarm.ts";
import { AuditFeed } from "./audit-feed.ts";
import type { ChainFacts, NoteAnswer, Noting } from "./audit-rpc.ts";
import { macOf, newChainKey } from "./mac.ts";

interface Chain {
  readonly key: string;
  readonly head: Link;
  /** Epoch ms. */
  readonly since: number;
  /** Entries that Postgres has not. */
  readonly waiting: number;
}

const CHAIN = "chain";
const ENTRY = "entry:";
const MONTH = "month:";
const WALKED = "walked";
const LEGACY = "legacy";
const SEQ_DIGITS = 12;

/** Entries that wait: some 50 MB. More are refused, and what they tell of is not done. */
const MOST_WAITING = 50_000;
/** Part of these that is reserved for acts that must be recorded. */
const RESERVE = 25_000;
/** A call that is repeated comes at once. */
const RECENT = 200;
const LEGACY_KEPT = 1000;
/** Characters of entries in one message of the queue, which takes 128 kB. */
const TOGETHER_CHARS = 30_000;
/** Entries of one alarm. */
const AT_ONCE = 500;
/** When what was not acknowledged is sent again: after as long as the oldest has waited, within these bounds. */
const SOONEST_MS = MINUTE_MS / 2;
const LATEST_MS = 30 * MINUTE_MS;
/** An age that a law asks for; younger entries may not be missing. */
const KEEP_MS = 365 * DAY_MS;

export class AuditObject extends DurableObject<Env> {
  readonly #isolate = isolateOf(this.env);
  readonly #feed = new AuditFeed(this.ctx.storage.kv, this.#isolate, this.ctx.id.name ?? "");
  #recent: Map<string, number> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      await armIfMissing(ctx.storage, () => this.#nextWork());
    });
  }

  /** Resolves when the entry is on disk. The same one again gets the number that it has. */
  async note({ entry, optional = false }: Noting): Promise<NoteAnswer> {
    const known = this.#recentOnes().get(entry.eventId);
    if (known !== undefined) return { kind: "noted", seq: known };
    const waiting = this.#chain?.waiting ?? 0;
    if (waiting >= (optional ? RESERVE : MOST_WAITING)) return { kind: "full" };
    const added = this.#add(entry);
    await armIfMissing(this.ctx.storage, () => Date.now() + SOONEST_MS);
    this.ctx.waitUntil(this.#send([added]));
    return { kind: "noted", seq: added.seq };
  }

  /** An entry that a Worker before the chain put into the queue, which may hand it out again much later. */
  async noteLegacy(entry: NewEntry): Promise<NoteAnswer> {
    const known = this.ctx.storage.kv.get<readonly string[]>(LEGACY) ?? [];
    if (known.includes(entry.eventId)) return { kind: "noted", seq: 0 };
    const answer = await this.note({ entry });
    if (answer.kind === "noted") {
      this.ctx.storage.kv.put(LEGACY, [...known, entry.eventId].slice(-LEGACY_KEPT));
    }
    return answer;
  }

  /** Postgres has them: they go on to the webhooks that want them. */
  async acknowledge(seqs: readonly number[]): Promise<void> {
    const targets = await this.#feed.subscribers();
    const { kv } = this.ctx.storage;
    const chain = this.#chain;
    const gone = seqs.flatMap((seq) => kv.get<ChainedEntry>(keyOf(seq)) ?? []);
    if (!chain || gone.length === 0) return;
    for (const entry of gone) {
      kv.delete(keyOf(entry.seq));
      this.#feed.take(entry, targets);
    }
    const waiting = Math.max(0, chain.waiting - gone.length);
    this.#put({ ...chain, waiting });
    if (targets.length > 0) await this.#armBy(Date.now());
    // Postgres is there: what else waits need not wait for as long as it did.
    else if (waiting > 0) await this.#armBy(Date.now() + SOONEST_MS);
  }

  /** @param from first and last number that are asked about. */
  facts(from: number, until: number): ChainFacts {
    const chain = this.#chain;
    const pending = this.#waiting(from, until).map(({ seq }) => seq);
    return {
      head: chain?.head ?? NO_LINK,
      since: chain?.since,
      key: chain?.key,
      pending,
      old: this.#lastOld(),
      walked: this.ctx.storage.kv.get<number>(WALKED) ?? 0,
    };
  }

  /** Stores the place at which the nightly walk goes on. */
  walkedTo(seq: number): void {
    this.ctx.storage.kv.put(WALKED, seq);
  }

  /** Asked by cron, which so finds an alarm that was lost. Writes nothing where nothing waits. */
  async wake(): Promise<void> {
    await rearmIfLost(this.ctx.storage, () =>
      this.#nextWork() === undefined ? undefined : Date.now(),
    );
  }

  override async alarm(alarm?: AlarmInvocationInfo): Promise<void> {
    alarmRuns(this.ctx.storage, alarm);
    try {
      await this.#send(this.#waiting(0, Infinity, AT_ONCE));
      await this.#feed.deliver(this.#oldest()?.seq ?? Infinity);
    } catch (error) {
      log("error", "audit.alarm_failed", { error });
    }
    const next = this.#nextWork();
    if (next !== undefined) await this.#armBy(next);
  }

  /** Number, hash and entry in one turn. */
  #add(entry: NewEntry): ChainedEntry {
    const now = Date.now();
    const chain = this.#chain ?? { key: newChainKey(), head: NO_LINK, since: now, waiting: 0 };
    const added = chained(cleanEntry(entry), chain.head, macOf(chain.key));
    const { seq, hash } = added;
    this.ctx.storage.kv.put(keyOf(seq), added);
    this.#put({ ...chain, head: { seq, hash }, waiting: chain.waiting + 1 });
    const month = MONTH + monthOf(now);
    if (this.ctx.storage.kv.get(month) === undefined) this.ctx.storage.kv.put(month, seq);
    this.#remember(entry.eventId, seq);
    return added;
  }

  async #send(entries: readonly ChainedEntry[]): Promise<void> {
    for (const part of partsOf(entries)) {
      const [first] = part;
      try {
        if (first) await this.#isolate.mirror.send(first.eventId, { acts: part });
      } catch (error) {
        // The alarm sends it again.
        log("warn", "audit.send_failed", { error });
        return;
      }
    }
  }

  /** Sooner than the alarm that is set, if need be. */
  async #armBy(at: number): Promise<void> {
    const armed = await this.ctx.storage.getAlarm();
    if (armed === null || armed > at) await setAlarm(this.ctx.storage, at);
  }

  #nextWork(): number | undefined {
    const fed = this.#feed.nextAt(this.#oldest()?.seq ?? Infinity);
    const times = [this.#nextSend(), fed].filter((at) => at !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  #nextSend(): number | undefined {
    const oldest = this.#oldest();
    if (!oldest) return undefined;
    const now = Date.now();
    return now + Math.min(LATEST_MS, Math.max(SOONEST_MS, now - oldest.at));
  }

  #oldest(): ChainedEntry | undefined {
    return this.#waiting(0, Infinity, 1)[0];
  }

  #waiting(from: number, until: number, limit?: number): readonly ChainedEntry[] {
    const found = this.ctx.storage.kv.list<ChainedEntry>({
      prefix: ENTRY,
      start: keyOf(from),
      ...(until !== Infinity && { end: keyOf(until + 1) }),
      ...(limit !== undefined && { limit }),
    });
    return Array.from(found, ([, entry]) => entry);
  }

  /** The number before the first month that is not a year ago as a whole. */
  #lastOld(): number {
    const end = MONTH + monthOf(Date.now() - KEEP_MS);
    for (const [, first] of this.ctx.storage.kv.list<number>({
      prefix: MONTH,
      start: end,
      limit: 1,
    })) {
      return first - 1;
    }
    return this.#chain?.head.seq ?? 0;
  }

  #recentOnes(): Map<string, number> {
    if (!this.#recent) {
      const { seq = 0 } = this.#chain?.head ?? {};
      const last = this.#waiting(Math.max(0, seq - RECENT), seq);
      this.#recent = new Map(last.map((entry) => [entry.eventId, entry.seq]));
    }
    return this.#recent;
  }

  #remember(eventId: string, seq: number): void {
    const recent = this.#recentOnes();
    recent.set(eventId, seq);
    const [oldest] = recent.keys();
    if (recent.size > RECENT && oldest !== undefined) recent.delete(oldest);
  }

  get #chain(): Chain | undefined {
    return this.ctx.storage.kv.get<Chain>(CHAIN);
  }

  #put(chain: Chain): void {
    this.ctx.storage.kv.put(CHAIN, chain);
  }
}

function partsOf(entries: readonly ChainedEntry[]): readonly ChainedEntry[][] {
  const parts: ChainedEntry[][] = [];
  let size = Infinity;
  for (const entry of entries) {
    const { length } = JSON.stringify(entry);
    if (size + length > TOGETHER_CHARS) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(entry);
    size += length;
  }
  return parts;
}

/** Fixed width, so that the order of the keys is the order of the numbers. */
function keyOf(seq: number): string {
  return ENTRY + String(seq).padStart(SEQ_DIGITS, "0");
}

function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}
