/** Requests whose object may have accepted them and did not answer, however often it was called. */
import { NewerLayoutError } from "../../kernel/json/layout.ts";
import { FieldUnreadableError } from "../../kernel/keys/keys.ts";
import { log } from "../../kernel/log.ts";

/** The message may be there or not: its address is known, so its caller can look it up. */
export interface LostAnswer {
  readonly kind: "answer_lost";
  readonly messageId: string;
  /** The caller named the message: the same request meets the same object, and nothing is sent twice. */
  readonly repeatable: boolean;
}

export interface LostBatch {
  readonly kind: "batch_answer_lost";
  readonly batchId: string;
  readonly repeatable: boolean;
}

/** Errors by which an object reports a record that it cannot read: that has its own answer. */
const ANSWERED: ReadonlySet<string> = new Set([FieldUnreadableError.name, NewerLayoutError.name]);

/** Resolves to the answer, or to `lost` in its place. @throws what the object said of a record that it cannot read. */
export async function answerOr<T, L extends LostAnswer | LostBatch>(
  asked: Promise<T>,
  lost: L,
): Promise<T | L> {
  try {
    return await asked;
  } catch (error) {
    // It comes without its class.
    if (error instanceof Error && ANSWERED.has(error.name)) throw error;
    log("error", "object.answer_lost", {
      error,
      ...("messageId" in lost && { messageId: lost.messageId }),
    });
    return lost;
  }
}
