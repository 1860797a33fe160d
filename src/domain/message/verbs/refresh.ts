/** A caller wants the provider's history polled now. It costs none of the scheduled checks. Pure; times are epoch milliseconds. */
import { lastCheck } from "../check-times.ts";
import { mayBeTaken } from "../presumed.ts";
import type { MessageRecord } from "../record.ts";
import { isIn } from "../state-sets.ts";
import type { Timing } from "../timing.ts";
import type { Decision } from "./decision.ts";

export interface RefreshFacts {
  /** The newest poll of this process; 0: it has made none. */
  readonly lastAt: number;
  /** Shortest time since the newest poll, ms, where the caller names one. */
  readonly minIntervalMs?: number | undefined;
  /** The same by the settings. */
  readonly intervalMs: number;
  readonly timing: Timing;
}

export type Refreshed =
  /** `paused`: nothing was polled, as nobody may call the provider now. */
  | { readonly kind: "ok"; readonly record: MessageRecord; readonly paused?: true }
  | { readonly kind: "too_soon"; readonly retryAfterMs: number };

export function onRefresh(
  record: MessageRecord,
  facts: RefreshFacts,
  now: number,
): Decision<Refreshed, "check"> {
  const open = isIn("refreshable", record.state) || mayBeTaken(record);
  // Without a number nothing of the provider's history can be told to be its own.
  if (!open || record.redactedAt !== undefined) return { answer: { kind: "ok", record } };
  const interval = facts.minIntervalMs ?? facts.intervalMs;
  const retryAfterMs = pollKnown(record, facts, now) + interval - now;
  if (retryAfterMs > 0) return { answer: { kind: "too_soon", retryAfterMs } };
  return { effects: ["check"], answer: { kind: "ok", record } };
}

/** A process knows of its own polls alone. Who names an interval means those before it too. */
function pollKnown(
  record: MessageRecord,
  { lastAt, minIntervalMs, timing }: RefreshFacts,
  now: number,
): number {
  return minIntervalMs === undefined ? lastAt : Math.max(lastAt, lastCheck(record, timing, now));
}
