/** Label values from the world, made few: what is in no table of ours is one word. Pure. */
import { KMsgErrorCode } from "@k-msg/core";

import { ALERT_CODES } from "../../domain/alerts/condition.ts";
import { OWN_MEANINGS } from "../../domain/message/own-codes.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { registry } from "../../providers/registry.ts";
import { OTHER } from "./series.ts";

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
  "validity",
  "no_result",
  "recipient",
]);
/** Codes that are made here. */
const OWN_CODES: ReadonlySet<string> = new Set([
  ...Object.values(KMsgErrorCode),
  ...Object.keys(OWN_MEANINGS),
  "INTERRUPTED",
  "UNDELIVERED",
  ...ALERT_CODES,
]);

/** A provider's name in a record is checked against the providers that there are. */
export function providerLabel(id: string): string {
  return registry.ids.includes(id) ? id : OTHER;
}

export function methodLabel(method: string): string {
  return METHODS.has(method) ? method : OTHER;
}

export function faultLabel(fault: unknown): string {
  return typeof fault === "string" && FAULTS.has(fault) ? fault : OTHER;
}

/** The reason for a message's end: a code of a table that we have, `none`, or `unknown`. */
export function codeLabel(record: MessageRecord): string {
  const { providerStatusCode, lastError, state, providerId, request } = record;
  if (state === "canceled") return "none";
  if (state === "expired") return errorCodeLabel(lastError?.code ?? "TRACKING_TIMEOUT");
  if (providerStatusCode !== undefined) {
    const known = registry.codesOf(providerId)?.isKnown(request.type, providerStatusCode);
    return known ? providerStatusCode : "unknown";
  }
  if (state === "delivered" || lastError === undefined) return "none";
  return errorCodeLabel(lastError.code);
}

export function errorCodeLabel(code: string): string {
  return OWN_CODES.has(code) ? code : "unknown";
}
