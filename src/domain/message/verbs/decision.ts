/**
 * The decision of a verb: every request for a message is a pure function (record, facts, now) → decision, and the object
 * performs it. Types only.
 */
import type { MessageRecord } from "../record.ts";

export interface Decision<Answer, Effect extends string = never> {
  /** To be stored: a change, or only a fact. Absent: nothing is. */
  readonly record?: MessageRecord;
  /** Effects to run once that is stored. */
  readonly effects?: readonly Effect[];
  readonly answer: Answer;
}

/** The possible effects of a caller's request. */
export type Effect =
  /** The message may have learned its provider's id: the gate has to know whose that is. */
  | "own_id"
  /** Another attempt may begin. */
  | "advance"
  /** Something is pending for others. */
  | "duties"
  /** The verb is not done: it decides once more, over what is stored then. */
  | "again";
