/** Label values from the world, made few: what is in no table of ours is one word. Pure. */
import { KMsgErrorCode } from "@k-msg/core";
import type { MessageType } from "@k-msg/core";
import { describeIwinvSendCode, describeIwinvStatusCode } from "@k-msg/provider/iwinv";
import { SOLAPI_STATUS_CODES } from "@k-msg/provider/solapi";

import type { MessageRecord } from "../../domain/message/record.ts";
import { SENDER_NOT_REGISTERED } from "../../domain/message/sender-fault.ts";
import { OTHER } from "./series.ts";

/** The providers that messages can have; a name in a record is checked against them. */
export const PROVIDERS: readonly string[] = ["iwinv", "solapi", "mock"];

const METHODS: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "OPTIONS",
]);
const FAULTS: ReadonlySet<string> = new Set([
  "request",
  "account",
  "rate",
  "busy",
  "gateway",
  "network",
  "unknown_code",
  "carrier",
  "crash",
  "recipient",
]);
/** Codes that are made here. */
const OWN_CODES: ReadonlySet<string> = new Set([
  ...Object.values(KMsgErrorCode),
  "TRACKING_TIMEOUT",
  "INTERRUPTED",
  "UNDELIVERED",
  SENDER_NOT_REGISTERED,
  "OPTED_OUT",
  "NEVER_CONTACT",
]);

const SOLAPI_CODES: ReadonlySet<string> = new Set(Object.values(SOLAPI_STATUS_CODES));

export function providerLabel(id: string): string {
  return PROVIDERS.includes(id) ? id : OTHER;
}

export function methodLabel(method: string): string {
  return METHODS.has(method) ? method : OTHER;
}

export function faultLabel(fault: unknown): string {
  return typeof fault === "string" && FAULTS.has(fault) ? fault : OTHER;
}

/** Why a message ended as it did: a code of a table that we have, `none`, or `unknown`. */
export function codeLabel(record: MessageRecord): string {
  const { providerStatusCode, lastError, state, providerId, request } = record;
  if (state === "canceled") return "none";
  if (state === "expired") return "TRACKING_TIMEOUT";
  if (providerStatusCode !== undefined) {
    return isProviderCode(providerId, request.type, providerStatusCode)
      ? providerStatusCode
      : "unknown";
  }
  if (state === "delivered" || lastError === undefined) return "none";
  return errorCodeLabel(lastError.code);
}

export function errorCodeLabel(code: string): string {
  return OWN_CODES.has(code) ? code : "unknown";
}

/** Of a provider's own tables: whatever else it answers is `unknown`. */
function isProviderCode(provider: string, type: MessageType, code: string): boolean {
  if (provider === "solapi") return SOLAPI_CODES.has(code);
  if (provider !== "iwinv" || !/^(?:\d{1,4}|OK|FAIL)$/.test(code)) return false;
  if (describeIwinvStatusCode(type, code).status !== "PENDING") return true;
  const sent = describeIwinvSendCode(type === "ALIMTALK" ? "ALIMTALK" : "SMS", code);
  return sent.outcome === "accepted" || sent.fault !== "unknown_code";
}
