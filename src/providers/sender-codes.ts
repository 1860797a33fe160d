/**
 * The codes that say that our sender number is not registered, by provider: one reason, whoever says it and whenever. Final for
 * the message; for people to mend, so it alerts. Pure.
 */
import type { MessageType } from "@k-msg/core";

/** The reason, as a message's error names it. Requests are refused with the same word in small letters. */
export const SENDER_NOT_REGISTERED = "SENDER_NOT_REGISTERED";

/** For operators; without the number. */
export const SENDER_ALERT =
  "a message was refused because its sender number is not registered with the provider";

const NONE: ReadonlySet<string> = new Set();

/** In the answer to a send. IWINV: SMS, and AlimTalk's fallback. */
const AT_SEND: Readonly<Record<string, ReadonlySet<string>>> = {
  iwinv: new Set(["13", "505"]),
  solapi: new Set(["1062"]),
};

/** In the result of a text message, from carriers and the table of sender numbers. */
const AT_RESULT: Readonly<Record<string, ReadonlySet<string>>> = {
  iwinv: new Set(["28", "92", "5301", "9012"]),
  solapi: new Set(["1062"]),
};

export function senderCodesOf(provider: string): ReadonlySet<string> {
  return AT_SEND[provider] ?? NONE;
}

export function isSenderResult(provider: string, type: MessageType, code = ""): boolean {
  return type !== "ALIMTALK" && AT_RESULT[provider]?.has(code) === true;
}
