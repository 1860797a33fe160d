/** A sweeper found a message's row overdue, and learns how things are. Pure; times are epoch milliseconds. */
import { checksDone } from "../check-times.ts";
import type { MessageRecord } from "../record.ts";
import { sweepAt } from "../sweep-at.ts";
import type { Timing } from "../timing.ts";
import type { Decision } from "./decision.ts";

/** A message as a sweeper saw it in Postgres. */
export interface SeenRow {
  readonly revision: number;
  /** Tells the life that it is of. */
  readonly acceptedAt: number;
}

/** A sweeper's news of a message. */
export interface WakeAnswer {
  readonly revision: number;
  readonly checks: number;
  readonly nextWakeAt: number;
}

/** The revision that Postgres has of this life of the message: a row of another life has nothing of it. */
export function revisionInRow({ acceptedAt }: MessageRecord, row: SeenRow): number {
  return row.acceptedAt === acceptedAt ? row.revision : 0;
}

/** @param alarm the one that will still come; null: none */
export function onWoken(
  record: MessageRecord,
  { timing, alarm }: { readonly timing: Timing; readonly alarm: number | null },
  now: number,
): Decision<WakeAnswer> {
  return {
    answer: {
      revision: record.revision,
      checks: checksDone(record, timing, now),
      // In a pause its time may be over while its alarm waits for the end: until then nothing is lost.
      nextWakeAt: Math.max(sweepAt(record, timing, now), alarm ?? 0),
    },
  };
}
