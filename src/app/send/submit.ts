/** The one way to a message's object with a request, for every route that waits for its answer. */
import type { SubmitAnswer, SubmitCommand } from "../../objects/message/message-rpc.ts";
import type { Address } from "../../objects/message/message-stub.ts";
import { answerOr, type LostAnswer } from "./lost-answer.ts";

/**
 * The object recognises a request that it has, so it is called again where it was reset: a repeat makes no second message,
 * whatever became of the first call.
 * @param repeatable the caller may send the request again: it has a name
 */
export async function submitTo(
  { publicId, ask }: Address,
  command: SubmitCommand,
  repeatable: boolean,
): Promise<SubmitAnswer | LostAnswer> {
  const { acceptance, waitMs } = command;
  const until = Date.now() + waitMs;
  let calls = 0;
  const asked = ask(async (stub) => {
    calls++;
    const left = Math.max(0, Math.min(waitMs, until - Date.now()));
    return stub.submit({ ...command, waitMs: left });
  });
  const answer = await answerOr(asked, { kind: "answer_lost", messageId: publicId, repeatable });
  // The first of these calls made it, and its answer was lost.
  const isOurs =
    calls > 1 && answer.kind === "replayed" && answer.record.requestId === acceptance.requestId;
  return isOurs ? { ...answer, kind: "created" } : answer;
}
