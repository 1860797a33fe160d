/**
 * Blocks of numbers to which a tenant's messages are stopped until a person has looked: pumping walks through neighbouring numbers,
 * which one route earns from, and most of them nobody has. Pure; times are epoch milliseconds.
 */
import { DAY_MS, HOUR_MS } from "../../kernel/time/units.ts";

/** `many`: more messages in a minute than GUARD_PAUSE; `undelivered`: of the newest too many were not delivered. */
export const PAUSE_REASONS = ["many", "undelivered"] as const;
export type PauseReason = (typeof PAUSE_REASONS)[number];

export interface Pause {
  /** `pau_…`. */
  readonly id: string;
  /** The first digits of its numbers: all but the last four digits. */
  readonly block: string;
  readonly reason: PauseReason;
  readonly since: number;
  readonly liftedAt?: number;
  /** After it was lifted the block is not paused again before. */
  readonly quietUntil?: number;
}

/** The part of a lasting pause that every isolate knows. */
export interface KnownPause {
  readonly id: string;
  readonly block: string;
}

const LAST_DIGITS = 4;
/** A lifted pause is shown for this long. */
const SHOWN_MS = 30 * DAY_MS;

/** @param to domestic digits, or E.164 with its plus sign */
export function pauseBlockOf(to: string): string {
  return to.slice(0, Math.max(1, to.length - LAST_DIGITS));
}

export function isActive({ liftedAt }: Pause): boolean {
  return liftedAt === undefined;
}

/** True if a block may be paused now, given its newest pause. */
export function mayPause(known: Pause | undefined, now: number): boolean {
  return !known || (!isActive(known) && now >= (known.quietUntil ?? 0));
}

export function isPastShowing(
  { liftedAt = Infinity, quietUntil = 0 }: Pause,
  now: number,
): boolean {
  return now >= Math.max(liftedAt + SHOWN_MS, quietUntil);
}

/** Results of messages to one block. */
export interface BlockResults {
  readonly delivered: number;
  readonly undelivered: number;
}

/** Fewer say nothing of a block. */
const LEAST_RESULTS = 50;
const RESULTS_LAST_MS = HOUR_MS;
const MAX_BLOCKS = 1000;

interface Counted extends BlockResults {
  readonly since: number;
}

/** The newest results by block: each time that there are enough they are judged, and half of them count on. */
export class ResultBook {
  readonly #blocks = new Map<string, Counted>();

  /** @param percent of results that are failures, from which a block is to be paused. @returns whether it is */
  note(
    block: string,
    { delivered, undelivered }: BlockResults,
    percent: number,
    now: number,
  ): boolean {
    const known = this.#blocks.get(block);
    const before = known && now - known.since < RESULTS_LAST_MS ? known : undefined;
    const counted = {
      delivered: (before?.delivered ?? 0) + delivered,
      undelivered: (before?.undelivered ?? 0) + undelivered,
      since: before?.since ?? now,
    };
    const all = counted.delivered + counted.undelivered;
    const isEnough = all >= LEAST_RESULTS;
    const part = isEnough ? 2 : 1;
    this.#blocks.delete(block);
    this.#blocks.set(block, {
      delivered: counted.delivered / part,
      undelivered: counted.undelivered / part,
      since: isEnough ? now : counted.since,
    });
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > MAX_BLOCKS && oldest !== undefined) this.#blocks.delete(oldest);
    return isEnough && counted.undelivered * 100 >= percent * all;
  }

  forget(block: string): void {
    this.#blocks.delete(block);
  }
}

/** An isolate tells of a block when it has so many results: of ordinary traffic no block has. */
const TELL_EVERY = 10;
const MAX_SEEN = 10_000;

/** Results that an isolate has seen, by tenant and block; lost with it. */
export class SeenResults {
  readonly #seen = new Map<string, Counted>();

  /** @returns what to tell the tenant's object; undefined while it is not worth a call */
  note(
    { tenant, block }: { readonly tenant: string; readonly block: string },
    isDelivered: boolean,
    now: number,
  ): BlockResults | undefined {
    const name = `${tenant} ${block}`;
    const known = this.#seen.get(name);
    const before = known && now - known.since < RESULTS_LAST_MS ? known : undefined;
    const delivered = (before?.delivered ?? 0) + (isDelivered ? 1 : 0);
    const undelivered = (before?.undelivered ?? 0) + (isDelivered ? 0 : 1);
    this.#seen.delete(name);
    if (delivered + undelivered >= TELL_EVERY) return { delivered, undelivered };
    this.#seen.set(name, { delivered, undelivered, since: before?.since ?? now });
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > MAX_SEEN && oldest !== undefined) this.#seen.delete(oldest);
    return undefined;
  }
}
