/** How the provider's history is asked: many checks in one call, and when the first one is worth it. */
import { duration, flag, positiveDuration } from "./readers.ts";

export const historySettings = {
  HISTORY_WINDOW: duration
    .prefault("500ms")
    .describe(
      "How long checks are gathered for a shared history call while many ask; 0: each asks by itself.",
    ),
  ADAPTIVE_FIRST_CHECK: flag
    .prefault("true")
    .describe(
      "`true`: the first check comes when results usually are there, at the latest at the schedule's second.",
    ),
  FIRST_CHECK_FLOOR: positiveDuration
    .prefault("2s")
    .describe("No learned first check is earlier than this (or than the schedule's first)."),
};
