/** What is under way in a message of the pure model, and how it ends. */
import type { AttemptOutcome } from "../../src/domain/message/attempt-outcome.ts";
import type { MessageRecord } from "../../src/domain/message/record.ts";
import type { Answer, TrueRow } from "./world.ts";

export type CrashPoint = "before_write" | "after_write";

/** The process is gone. */
export class Crash extends Error {
  override readonly name = "Crash";
}

export interface OpenCall {
  readonly sending: MessageRecord;
  readonly answer: Answer;
  readonly providerMessageId: string | undefined;
}

export interface OpenCheck {
  readonly record: MessageRecord;
  /** When the history was asked. */
  readonly at: number;
  /** The newest row that it showed then. */
  readonly reach: number | undefined;
  readonly via: "poll" | "refresh" | "resend";
  /** Undefined when history could not be read. */
  readonly rows: readonly TrueRow[] | undefined;
}

/** A poll whose answer comes later was broken off. */
export const HISTORY_LIMIT_MS = 10_000;

const UNKNOWN = { kind: "unknown", code: "TIMEOUT", message: "?", fault: "network" } as const;

export function outcomeOf(call: OpenCall): AttemptOutcome {
  const error = { code: "E", message: "no" };
  switch (call.answer) {
    case "accepted":
      return {
        kind: "accepted",
        ...(call.providerMessageId !== undefined && { providerMessageId: call.providerMessageId }),
      };
    case "accepted_without_id":
      return { kind: "accepted" };
    case "refused":
      return { kind: "refused", fault: "request", ...error };
    case "not_sent":
      return { kind: "not_sent", fault: "rate", retryAfterMs: 1000, ...error };
    case "account":
      return { kind: "refused", fault: "account", ...error };
    case "unknown_taken":
    case "unknown_taken_late":
    case "unknown_lost":
      return UNKNOWN;
  }
}
