/**
 * The text message that goes out for an AlimTalk that definitely failed: decided in the same write as the failure, made as a
 * message of its own, once. Never on silence, and never where the provider sees to a text itself. Pure.
 */
import { recipientWarnings } from "../korea/message-numbers.ts";
import { measureText, SMS_BYTES } from "../korea/text-limits.ts";
import { RECIPIENT_FAULT } from "./attempt-outcome.ts";
import { NOT_TAKEN } from "./faults.ts";
import type { Fallback, MessageRecord, MessageRequest } from "./record.ts";
import { isStale, validityEnd, VALIDITY_EXPIRED } from "./validity.ts";
import type { WarningCode } from "./warnings.ts";

/** Behind the id of the message that failed. */
export const FALLBACK_SUFFIX = ":api-fallback";

/** k-msg's word for a fallback without a text. */
export const CONTENT_MISSING = "FALLBACK_CONTENT_MISSING" as const;

/** When it still has to be made; undefined where there is none to make. */
export function fallbackAt({ fallback }: MessageRecord): number | undefined {
  return fallback?.state === "owed" ? fallback.at : undefined;
}

/**
 * Whether the failure that `record` has just come to asks for a fallback. Undefined: no, or it was decided before.
 * @param before its state until now: what comes after the tracking time comes too late for another text
 * @param noKakao the provider says that the recipient has no Kakao
 */
export function decideFallback(
  record: MessageRecord,
  before: MessageRecord["state"],
  now: number,
  noKakao = false,
): Fallback | undefined {
  const { failover, type } = record.request;
  // The recipient does not want to hear of us: not by another way either.
  if (record.errorClass === RECIPIENT_FAULT) return undefined;
  if (type !== "ALIMTALK" || !failover?.enabled || record.fallback) return undefined;
  const refused = record.state === "failed";
  if (!refused && record.state !== "undelivered") return undefined;
  // What the provider took it also sends a text for, or says that it will.
  if (!refused && (failover.by === "provider" || !(noKakao || matchesRules(record))))
    return undefined;
  // Nothing more is sent to whoever wants to be forgotten.
  if (record.eraseOwed !== undefined) return { state: "skipped", at: now, why: "ERASED" };
  if (isStale(record, now)) return { state: "skipped", at: now, why: VALIDITY_EXPIRED };
  // Its sender wants nothing sent that may come twice.
  if (record.lastError?.code === NOT_TAKEN) return { state: "skipped", at: now, why: NOT_TAKEN };
  if (before === "expired") return { state: "skipped", at: now, why: "TOO_LATE" };
  if (!failover.fallbackContent?.trim()) return { state: "skipped", at: now, why: CONTENT_MISSING };
  return { state: "owed", at: now, id: `${record.id}${FALLBACK_SUFFIX}` };
}

/** By what the operators know of the provider's codes and words. Another failure may be one of the text too. */
function matchesRules(record: MessageRecord): boolean {
  const { providerId, providerStatusCode: code = "", providerStatusMessage = "" } = record;
  const said = `${code} ${providerStatusMessage}`;
  const rules = record.request.failover?.rules?.[providerId];
  const known = rules?.statusCodes?.includes(code) === true;
  return known || rules?.messageIncludes?.some((words) => said.includes(words)) === true;
}

/** What the fallback asks for. Its length decides between SMS and LMS: a text that is cut, or refused, helps nobody. */
export function fallbackRequest(record: MessageRecord): MessageRequest {
  const { request } = record;
  const { failover, to, toAsGiven, from, customFields, priority, purpose } = request;
  const { onUnknown } = request;
  const validUntil = validityEnd(record);
  const text = failover?.fallbackContent?.trim() ?? "";
  const long = failover?.fallbackChannel === "lms" || measureText(text).bytes > SMS_BYTES;
  const title = failover?.fallbackTitle?.trim();
  return {
    type: long ? "LMS" : "SMS",
    to,
    toAsGiven,
    text,
    ...(from !== undefined && { from }),
    ...(long && title && { subject: title }),
    ...(customFields && { customFields }),
    ...(priority && { priority }),
    ...(purpose && { purpose }),
    ...(Number.isFinite(validUntil) && { validUntil }),
    ...(onUnknown && { onUnknown }),
  };
}

/** The codes of what a caller is told with the message. */
export function warningsOf({ request }: Pick<MessageRecord, "request">): readonly WarningCode[] {
  const { failover } = request;
  const ours = failover?.enabled === true && failover.by !== "provider";
  return [
    ...(ours && !failover.fallbackContent?.trim() ? [CONTENT_MISSING] : []),
    ...recipientWarnings(request.to, request),
    ...(request.warnings ?? []),
  ];
}
