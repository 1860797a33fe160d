/** When cron should look whether a message is awake: what its row says, so that a lost alarm is found. Pure; epoch milliseconds. */
import { DAY_MS } from "../../kernel/time/units.ts";
import { fallbackAt } from "./fallback.ts";
import type { MessageRecord } from "./record.ts";
import { retentionEnd } from "./retention.ts";
import type { Timing } from "./timing.ts";
import { nextWake } from "./wake.ts";

/**
 * A final message owes a fallback at most that nobody else would miss: its webhooks stand in their log, and what it owes the mirror
 * is missed there. Then it rests until its end, or a day longer while somebody holds it.
 */
export function sweepAt(record: MessageRecord, timing: Timing, now: number): number {
  if (record.finalizedAt === undefined) return nextWake(record, timing, now);
  return fallbackAt(record) ?? Math.max(retentionEnd(record, timing), now + DAY_MS);
}
