/** The meaning of the provider's words for a result: facts that an observation carries. Pure. */
import type { Observation } from "../domain/message/observe.ts";
import type { MessageRecord } from "../domain/message/record.ts";
import type { Codes } from "./descriptor.ts";
import { registry } from "./registry.ts";

type Said = Pick<Observation, "statusCode" | "statusMessage">;
type Facts = Required<Pick<Observation, "senderFault" | "noKakao">>;

/** @param said words of this result; a message keeps the last ones that it learned */
export function resultFacts(
  record: Pick<MessageRecord, "providerId" | "request"> & Partial<MessageRecord>,
  said: Said,
): Facts {
  const codes = registry.codesOf(record.providerId);
  const alimTalk = record.request.type === "ALIMTALK";
  const statusCode = said.statusCode ?? record.providerStatusCode ?? "";
  const statusMessage = said.statusMessage ?? record.providerStatusMessage ?? "";
  return {
    // An AlimTalk has no sender number.
    senderFault: !alimTalk && codes?.senderAtResult.has(said.statusCode ?? "") === true,
    noKakao: alimTalk && codes !== undefined && saysNoKakao(codes, statusCode, statusMessage),
  };
}

function saysNoKakao({ noKakao }: Codes, code: string, message: string): boolean {
  if (noKakao.codes.has(code)) return true;
  const said = `${code} ${message}`;
  return noKakao.words.length > 0 && noKakao.words.every((word) => said.includes(word));
}
