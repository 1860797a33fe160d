/**
 * The codes that say that our sender number is not registered, by provider: one reason, whoever says it and whenever. Final for
 * the message; for people to mend, so it alerts. Pure.
 */
import type { MessageRecord } from "../domain/message/record.ts";

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

export function isSenderResult(
  { providerId, request }: Pick<MessageRecord, "providerId" | "request">,
  code = "",
): boolean {
  return request.type !== "ALIMTALK" && AT_RESULT[providerId]?.has(code) === true;
}
