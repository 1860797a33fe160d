/** Results of k-msg's packages as outcomes of attempts. Pure. */
import type { KMsgError, SendResult } from "@k-msg/core";

import type { AttemptOutcome } from "../domain/message/attempt-outcome.ts";
import { SENDER_NOT_REGISTERED } from "../domain/message/sender-fault.ts";
import type { LookUpAnswer } from "./provider.ts";

/** k-msg's `raw` repeats the provider's answer; it is small, and it must not make the record large. */
const RAW_LIMIT = 2000;

export function acceptedOutcome(
  result: SendResult,
  clockOffset: number | undefined,
): AttemptOutcome {
  const rawJson = result.raw === undefined ? undefined : JSON.stringify(result.raw);
  return {
    kind: "accepted",
    ...(result.providerMessageId && { providerMessageId: result.providerMessageId }),
    ...(clockOffset !== undefined && { clockOffset }),
    ...(rawJson !== undefined && rawJson.length <= RAW_LIMIT && { rawJson }),
  };
}

/**
 * @param senderCodes the provider's codes for a sender number that is not registered with it: another provider may have it
 */
export function failedOutcome(
  error: KMsgError,
  senderCodes: ReadonlySet<string> = new Set(),
): AttemptOutcome {
  const details = error.details ?? {};
  const outcome = details["outcome"];
  const providerCode = stringOf(details["originalCode"]);
  const senderFault = providerCode !== undefined && senderCodes.has(providerCode);
  const facts = {
    code: senderFault ? SENDER_NOT_REGISTERED : error.code,
    message: error.message,
    fault: stringOf(details["fault"]) ?? "network",
    ...(providerCode && { providerCode }),
  };
  if (outcome !== "refused" && outcome !== "not_sent") return { kind: "unknown", ...facts };
  return {
    kind: outcome,
    ...facts,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
    ...(senderFault && { senderFault }),
  };
}

export function failedLookUp({
  code,
  message,
  details,
}: KMsgError): Extract<LookUpAnswer, { ok: false }> {
  return { ok: false, code, message, fault: stringOf(details?.["fault"]) ?? "network" };
}

export function stringOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : undefined;
}
