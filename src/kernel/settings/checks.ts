/** When the provider is polled for a message's result, and how many polls share a call. */
import { duration, flag, positiveDuration, schedule, scheduleTail } from "./readers.ts";

export const checkSettings = {
  title: "Checks",
  about: "When a message is looked up in the provider's history, and how many share a call.",
  fields: {
    CHECK_SCHEDULE: schedule
      .prefault("10s,30s,1m,2m,4m,8m,15m,30m,1h,2h,4h,8h,14h,20h,26h")
      .describe("When a message is looked up, counted from its send."),
    CHECK_SCHEDULE_LONG: scheduleTail
      .prefault("40h,60h,81h")
      .describe("Checks that LMS and MMS get on top, as far as they are later."),
    REFRESH_INTERVAL: duration
      .prefault("10s")
      .describe("Shortest time between two manual refreshes of a message."),
    PROVIDER_HISTORY_TIMEOUT: positiveDuration
      .prefault("10s")
      .describe("Time limit of a history call."),
    HISTORY_WINDOW: duration
      .prefault("500ms")
      .describe(
        "How long checks are gathered for a shared history call while many are due; 0: each makes its own call.",
      ),
    ADAPTIVE_FIRST_CHECK: flag
      .prefault("true")
      .describe(
        "`true`: the first check comes when results usually are there, at the latest at the schedule's second.",
      ),
    FIRST_CHECK_FLOOR: positiveDuration
      .prefault("2s")
      .describe("No learned first check is earlier than this (or than the schedule's first)."),
  },
};

interface Schedules {
  readonly CHECK_SCHEDULE: readonly number[];
  readonly CHECK_SCHEDULE_LONG: readonly number[];
}

/** The late checks that come after all others: a message walks through both lists as through one. */
export function lateChecks({ CHECK_SCHEDULE, CHECK_SCHEDULE_LONG }: Schedules): number[] {
  const last = CHECK_SCHEDULE.at(-1) ?? 0;
  return CHECK_SCHEDULE_LONG.filter((offset) => offset > last);
}
