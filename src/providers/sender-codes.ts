/** Whether a result says that our sender number is not registered with the provider. Final for the message; it alerts. Pure. */
import type { MessageRecord } from "../domain/message/record.ts";
import { registry } from "./registry.ts";

/** Of text messages only: an AlimTalk has no sender number. */
export function isSenderResult(
  { providerId, request }: Pick<MessageRecord, "providerId" | "request">,
  code = "",
): boolean {
  return (
    request.type !== "ALIMTALK" && registry.codesOf(providerId)?.senderAtResult.has(code) === true
  );
}
