/** When a change that Postgres has not acknowledged goes out again. Pure; times are epoch milliseconds. */
import { HOUR_MS } from "../../kernel/time/units.ts";
import type { MessageRecord } from "./record.ts";
import type { Timing } from "./timing.ts";

const MIRROR_AGAIN_MAX_MS = HOUR_MS;

/** When an unacknowledged change goes out again (or a final message is noted in the ledger again): after 1, 2, 4 … times the first wait, then hourly. */
export function mirrorAgainAt(
  record: MessageRecord,
  timing: Timing,
  now: number,
): number | undefined {
  const noted = record.finalizedAt === undefined || record.ledgered === true;
  if (record.mirrored >= record.revision && noted) return undefined;
  return againAt(record.changedAt, timing.mirrorAgainMs, now);
}

/** The next of the times 1, 2, 4 … first waits after each other from `since`, then hourly, that lies after now. */
export function againAt(since: number, firstWaitMs: number, now: number): number {
  let wait = firstWaitMs;
  let at = since + wait;
  while (at <= now && wait < MIRROR_AGAIN_MAX_MS) {
    wait = Math.min(wait * 2, MIRROR_AGAIN_MAX_MS);
    at += wait;
  }
  // Far behind (the object slept through an outage): jump instead of walking hour by hour.
  if (at <= now) at += wait * (Math.floor((now - at) / wait) + 1);
  return at;
}

/**
 * Storing an acknowledgement costs a row. While the object wakes up soon anyway the row is not worth it: if the memory is
 * lost before, the worst is one mirror message too many.
 */
export function worthStoringAck(
  record: MessageRecord,
  { revision, wake }: { readonly revision: number; readonly wake: number },
  timing: Timing,
  now: number,
): boolean {
  if (revision <= record.mirrored) return false;
  if (record.finalizedAt !== undefined) return revision >= record.revision;
  return revision >= record.revision && wake - now >= timing.mirrorAgainMs;
}
