/** The names that a request may give its message or batch: by `Idempotency-Key`, or by an id of the caller's own. */
import type { Fault } from "../../domain/message/intake-checks.ts";
import { isOwnMessageId } from "../../objects/message/message-stub.ts";

/** Keys are bare tokens or the draft standard's quoted strings: 1–255 visible ASCII characters. */
export function readIdempotencyKey(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const quoted = /^"(.*)"$/.exec(header.trim())?.[1];
  return quoted === undefined ? header.trim() : quoted.replaceAll(/\\(["\\])/g, "$1");
}

export function checkNames(
  messageId: string | undefined,
  key: string | undefined,
): readonly Fault[] {
  const faults: Fault[] = [];
  if (key !== undefined && !/^[\x21-\x7e]{1,255}$/.test(key)) {
    faults.push({
      pointer: "Idempotency-Key",
      code: "invalid_key",
      detail: "must have 1 to 255 visible ASCII characters",
    });
  }
  if (messageId === undefined) return faults;
  if (!isOwnMessageId(messageId)) {
    faults.push({
      pointer: "/messageId",
      code: "invalid_message_id",
      detail: "must have 1 to 255 visible ASCII characters and must not begin with msg_",
    });
  }
  if (key !== undefined) {
    faults.push({
      pointer: "Idempotency-Key",
      code: "two_names",
      detail: "give either Idempotency-Key or messageId: each of them names the message",
    });
  }
  return faults;
}
