/**
 * The text message that goes out for an AlimTalk that definitely failed: decided in the same write as the failure, made as a
 * message of its own, once. Never on silence, and never where the provider sees to a text itself. Pure.
 */
import { recipientWarnings } from "../korea/message-numbers.ts";
import { typeByLength } from "../korea/text-limits.ts";
import { RECIPIENT_FAULT } from "./attempt-outcome.ts";
import { skipWarning, type SkipReason } from "./fallback-skips.ts";
import { NOT_TAKEN } from "./faults.ts";
import type { Fallback, MessageRecord, MessageRequest } from "./record.ts";
import { isStale, validityEnd, VALIDITY_EXPIRED } from "./validity.ts";
import { warningOf, type Warning, type WarningCode } from "./warnings.ts";

/** Behind the id of the message that failed. */
export const FALLBACK_SUFFIX = ":api-fallback";

/** k-msg's word for a fallback without a text. */
export const CONTENT_MISSING = "FALLBACK_CONTENT_MISSING" as const;

/** When it still has to be made; undefined where there is none to make. */
export function fallbackAt({ fallback }: MessageRecord): number | undefined {
  return fallback?.state === "owed" ? fallback.at : undefined;
}

/**
 * Decides if the failure of `record` asks for a fallback. Undefined: no, or it was decided before.
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
  if (type !== "ALIMTALK" || !failover?.enabled || record.fallback) return undefined;
  const refused = record.state === "failed";
  if (!refused && record.state !== "undelivered") return undefined;
  // What the provider took it also sends a text for, or says that it will.
  if (!refused && failover.by === "provider") return undefined;
  const why = whyNot(record, before, now, noKakao);
  if (why) return { state: "skipped", at: now, why };
  return { state: "owed", at: now, id: `${record.id}${FALLBACK_SUFFIX}` };
}

/** The strongest reason stands first. */
function whyNot(
  record: MessageRecord,
  before: MessageRecord["state"],
  now: number,
  noKakao: boolean,
): SkipReason | undefined {
  // Not by another way either.
  if (record.errorClass === RECIPIENT_FAULT) return "OPTED_OUT";
  if (record.eraseOwed !== undefined) return "ERASED";
  if (isStale(record, now)) return VALIDITY_EXPIRED;
  // Its sender wants nothing sent that may come twice.
  if (record.lastError?.code === NOT_TAKEN) return NOT_TAKEN;
  if (before === "expired") return "TOO_LATE";
  const { failover } = record.request;
  const wanted = record.state === "failed" || noKakao || matchesRules(record);
  if (!wanted && failover?.on !== "any_failure") return "OTHER_FAILURE";
  return failover?.fallbackContent?.trim() ? undefined : CONTENT_MISSING;
}

/** By what the operators know of the provider's codes and words. Another failure may be one of the text too. */
function matchesRules(record: MessageRecord): boolean {
  const { providerId, providerStatusCode: code = "", providerStatusMessage = "" } = record;
  const said = `${code} ${providerStatusMessage}`;
  const rules = record.request.failover?.rules?.[providerId];
  const known = rules?.statusCodes?.includes(code) === true;
  return known || rules?.messageIncludes?.some((words) => said.includes(words)) === true;
}

/** Builds the request of the fallback. Its length decides between SMS and LMS: a text that is cut, or refused, helps nobody. */
export function fallbackRequest(record: MessageRecord): MessageRequest {
  const { request } = record;
  const { failover, to, toAsGiven, from, customFields, priority, purpose } = request;
  const { onUnknown, webhookUrl } = request;
  const validUntil = validityEnd(record);
  const { fallbackContent: text = "", fallbackTitle: title } = failover ?? {};
  const long = failover?.fallbackChannel === "lms" || typeByLength(text) === "LMS";
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
    ...(webhookUrl !== undefined && { webhookUrl }),
  };
}

/** The text that went out for it, or is about to. */
export function fallbackIdOf({ fallback }: Pick<MessageRecord, "fallback">): string | undefined {
  return fallback?.state === "skipped" ? undefined : fallback?.id;
}

/** All that a caller is told with the message. @param skipped why no text goes out in its place */
export function toldWarnings(codes: readonly string[], skipped: string | undefined): Warning[] {
  return [...codes.map(warningOf), ...(skipped === undefined ? [] : [skipWarning(skipped)])];
}

/** The codes of what is known when it is accepted. */
export function warningsOf({ request }: Pick<MessageRecord, "request">): readonly WarningCode[] {
  return [
    ...(lacksText(request) ? [CONTENT_MISSING] : []),
    ...recipientWarnings(request.to, request),
    ...(request.warnings ?? []),
  ];
}

function lacksText({ failover }: MessageRequest): boolean {
  if (!failover?.enabled || failover.by === "provider" || failover.textGone) return false;
  return !failover.fallbackContent?.trim();
}
