/** When a message or a batch may be scheduled, for every door. Pure; times are epoch milliseconds. */
import { HOUR_MS, MINUTE_MS } from "../../kernel/time/units.ts";
import type { Report } from "./intake-checks.ts";

/** Clocks differ, and a request may wait in a line: a time that has only just passed means now. */
export const GRACE_MS = 5 * MINUTE_MS;

/** @param maxMs how far ahead it may be */
export function checkSchedule(
  at: number | undefined,
  maxMs: number,
  now: number,
  fault: Report,
): void {
  if (at === undefined) return;
  if (at < now - GRACE_MS) {
    const grace = GRACE_MS / MINUTE_MS;
    const detail = `is more than ${grace} minutes ago: leave it out to send at once`;
    return fault("/scheduledAt", "in_past", detail);
  }
  if (at <= now + maxMs) return;
  const hours = Math.floor(maxMs / HOUR_MS);
  const most = hours >= 48 ? `${Math.floor(hours / 24)} days` : `${hours} hours`;
  fault("/scheduledAt", "too_far_ahead", `may be at most ${most} ahead`);
}
