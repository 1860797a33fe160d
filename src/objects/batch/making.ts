/**
 * Makes messages of a batch's rows, a slice at a time: at the pace of sending, and never far ahead of it. What is held up waits as a
 * row. In memory alone: after a crash the members say which rows are messages already.
 */
import { aheadOf, firstAhead, makingPace, type MakingPace } from "../../domain/batch/ahead.ts";
import type { BatchRecord, BatchRow } from "../../domain/batch/batch-record.ts";
import { learn, memberAt, type Members } from "../../domain/batch/members.ts";
import { DEFAULT_PROVIDER, ratesOf } from "../../providers/registry.ts";
import type { Isolate } from "../isolate.ts";
import type { BatchStore } from "./batch-store.ts";
import { MemberCalls } from "./member-calls.ts";

export interface MakingRun {
  /** Epoch ms: no slice begins later. */
  readonly until: number;
  readonly isCanceled: () => boolean;
}

/** A longer wait for the next slice is left to the alarm. */
const WAIT_HERE_MS = 1000;
/** Members tell of themselves by the mirror. Where it is silent they are asked, ever more rarely while nothing changes. */
const SILENT_AFTER_MS = 1000;
const LOOK_MS = { shortest: 500, longest: 30_000 };
/** However long those that wait cannot be sent, a slice follows them: what holds them up may be their own. */
const HELD_MS = 60_000;

interface Held {
  readonly since: number;
  readonly lookMs: number;
  /** Epoch ms. */
  readonly lookAt: number;
  /** When a row's validity ends; Infinity where none does. */
  readonly endsAt: number;
}

export class Making {
  readonly #isolate: Pick<Isolate, "settings" | "batches">;
  readonly #store: BatchStore;
  readonly #calls: MemberCalls;
  /** When the next slice may begin, by the pace; epoch ms. */
  #paceAt = 0;
  #held: Held | undefined;
  /** The mirror was slower than a question. */
  #silent = false;
  /** Members that were seen to wait for another attempt. */
  readonly #tried = new Set<number>();
  #underWay: ReadonlySet<number> = new Set();

  constructor(isolate: Pick<Isolate, "settings" | "batches">, store: BatchStore) {
    this.#isolate = isolate;
    this.#store = store;
    this.#calls = new MemberCalls(isolate, store);
  }

  /** No run is worth it before, epoch ms. */
  get nextAt(): number {
    return this.#held ? Math.min(this.#held.lookAt, this.#held.endsAt) : this.#paceAt;
  }

  /** True if a row is a message, or is being made one. */
  isMade(members: Members, index: number): boolean {
    return this.#underWay.has(index) || memberAt(members, index) !== "pending";
  }

  /** A canceled row is not sent: it waits for nothing. */
  hurry(): void {
    this.#held = undefined;
    this.#paceAt = 0;
  }

  /** There is news of members: it may be time for the next ones. */
  heard(members: Members): void {
    if (!this.#held || !this.#hasRoom(members)) return;
    this.#held = undefined;
    this.#silent = false;
  }

  /**
   * Makes messages of the rows of a chunk that are none yet.
   * @returns whether all of them are: false where they are held up, or the time is over
   * @throws Error when an object could not be asked: the chunk is then repeated
   */
  async run(batch: BatchRecord, members: Members, run: MakingRun): Promise<boolean> {
    const image = batch.sharedImage ? this.#store.image() : undefined;
    for (;;) {
      const canceled = run.isCanceled();
      if (!canceled && !(await this.#isTime(run.until))) return false;
      // Read again for each slice: an erasure may have taken rows away.
      const rows = this.#store.rows(batch.upload, batch.doneChunks);
      const left = rows.filter(({ index }) => memberAt(members, index) === "pending");
      if (left.length === 0) return true;
      const wanted = canceled ? left : await this.#allowed(batch, members, left);
      if (wanted.length === 0) return false;
      await this.#make(batch, members, { rows: wanted.slice(0, this.#pace.slice), image, run });
    }
  }

  get #pace(): MakingPace {
    return makingPace(ratesOf(this.#isolate.settings, DEFAULT_PROVIDER).send);
  }

  /** Resolves to true if a slice may begin, by the pace alone. */
  async #isTime(until: number): Promise<boolean> {
    const now = Date.now();
    const waitMs = this.#paceAt - now;
    if (now >= until || waitMs > WAIT_HERE_MS) return false;
    if (waitMs > 0) await scheduler.wait(waitMs);
    return true;
  }

  #hasRoom(members: Members): boolean {
    const { slice, most } = this.#pace;
    return aheadOf(members, this.#tried) + slice <= most;
  }

  /** The rows that may be made now. */
  async #allowed(
    batch: BatchRecord,
    members: Members,
    left: readonly BatchRow[],
  ): Promise<readonly BatchRow[]> {
    if (!this.#hasRoom(members)) await this.#look(batch, members);
    const now = Date.now();
    if (this.#hasRoom(members)) this.#held = undefined;
    else if (this.#held && now - this.#held.since < HELD_MS) {
      // What is not sent any more is reported, and waits for nobody.
      const ended = left.filter((row) => endOf(row) <= now);
      const endsAt = Math.min(...left.map(endOf).filter((end) => end > now));
      this.#held = { ...this.#held, endsAt };
      return ended;
    } else if (this.#held) this.#held = { ...this.#held, since: now };
    return left;
  }

  /** Asks the first of those that wait, where it is time for that. */
  async #look(batch: BatchRecord, members: Members): Promise<void> {
    const now = Date.now();
    const lookMs = this.#silent ? 0 : SILENT_AFTER_MS;
    this.#held ??= { since: now, lookMs, lookAt: now + lookMs, endsAt: Infinity };
    if (now < this.#held.lookAt) return;
    const asked = firstAhead(members, this.#tried, this.#pace.slice);
    const { news, tried } = await this.#calls.look(batch, asked);
    for (const index of tried) this.#tried.add(index);
    const changed = learn(members, news) || tried.length > 0;
    if (changed) this.#silent = true;
    const longer = Math.min(LOOK_MS.longest, 2 * (this.#held?.lookMs ?? 0));
    const nextMs = changed ? LOOK_MS.shortest : Math.max(LOOK_MS.shortest, longer);
    if (this.#held) this.#held = { ...this.#held, lookMs: nextMs, lookAt: Date.now() + nextMs };
  }

  async #make(
    batch: BatchRecord,
    members: Members,
    {
      rows,
      image,
      run,
    }: { rows: readonly BatchRow[]; image: Uint8Array | undefined; run: MakingRun },
  ): Promise<void> {
    const begun = Date.now();
    this.#underWay = new Set(rows.map(({ index }) => index));
    try {
      const made = await this.#calls.make(batch, rows, { image, isCanceled: run.isCanceled });
      learn(members, made.news);
      this.#store.putRefusals(made.refusals);
    } finally {
      this.#underWay = new Set();
    }
    this.#paceAt = begun + rows.length * this.#pace.everyMs;
  }
}

function endOf({ request }: BatchRow): number {
  return request.validUntil ?? Infinity;
}
