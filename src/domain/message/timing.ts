/** The settings that decide when a message wakes. All of them are milliseconds. */
import type { AbsenceTiming } from "./absence.ts";

export interface Timing {
  /** Offsets of the checks from the attempt, ascending. */
  readonly checks: readonly number[];
  /** Extra checks of LMS and MMS: carriers answer for them up to 81 h late. */
  readonly longChecks: readonly number[];
  readonly sendTimeoutMs: number;
  readonly retentionMs: number;
  /** First wait before an unacknowledged change is mirrored again; doubles up to an hour. */
  readonly mirrorAgainMs: number;
  /** From a message's end until its text is forgotten; absent: not before the object itself. */
  readonly textMs?: number;
  readonly absence: AbsenceTiming;
  /** Time that a redacted message stays to refuse its key. */
  readonly erasedMs?: number;
}
