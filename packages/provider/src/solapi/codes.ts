/**
 * The meaning of SOLAPI's codes. Two kinds of them: four digits for a message, at acceptance and later, and names for a request
 * as a whole. Pure.
 */
import { type DeliveryStatus, KMsgErrorCode } from "@k-msg/core";

import type { CodeMeaning } from "../meanings-ko.ts";

/** The outcome of a failed send, as far as it is known. */
export type SolapiOutcome =
  /** Definitely not sent; the same request will be refused again. */
  | "refused"
  /** Definitely not sent; trying again later is safe and may work. */
  | "not_sent"
  /** May have been sent; look it up before sending again. */
  | "unknown";

/** The party at fault, so that a service can tell a bad message from a bad account. */
export type SolapiFault =
  | "request"
  | "account"
  | "rate"
  | "busy"
  | "gateway"
  | "network"
  | "unknown_code";

export interface SolapiRefusal {
  outcome: SolapiOutcome;
  kmsgCode: KMsgErrorCode;
  fault: SolapiFault;
  meaning: string;
}

export interface SolapiCode extends SolapiRefusal {
  meaning: CodeMeaning;
}

/** The codes that code is likely to name. */
export const SOLAPI_STATUS_CODES = {
  DUPLICATE: "1026",
  NOT_ENCODABLE: "1029",
  INSUFFICIENT_BALANCE: "1030",
  TOO_LONG: "1031",
  SENDER_NOT_REGISTERED: "1062",
  SENDER_BLOCKED: "1064",
  ACCEPTED: "2000",
  CARRIER_HAS_IT: "3000",
  NOT_A_KAKAO_USER: "3104",
  KAKAO_UNREACHABLE: "3107",
  DELIVERED: "4000",
} as const;

const { INVALID_REQUEST, AUTHENTICATION_FAILED, INSUFFICIENT_BALANCE } = KMsgErrorCode;
const { PROVIDER_ERROR, RATE_LIMIT_EXCEEDED, TEMPLATE_NOT_FOUND } = KMsgErrorCode;

const caller = (meaning: CodeMeaning, kmsgCode: KMsgErrorCode = INVALID_REQUEST): SolapiCode => ({
  outcome: "refused",
  kmsgCode,
  fault: "request",
  meaning,
});

const account = (
  meaning: CodeMeaning,
  kmsgCode: KMsgErrorCode = AUTHENTICATION_FAILED,
): SolapiCode => ({ outcome: "refused", kmsgCode, fault: "account", meaning });

const AT_ACCEPTANCE: ReadonlyMap<string, SolapiCode> = new Map([
  ["1026", caller("the recipient stands in the request twice")],
  ["1029", caller("the text has characters that EUC-KR lacks")],
  ["1030", account("the balance is too low", INSUFFICIENT_BALANCE)],
  ["1031", caller("the text is too long")],
  ["1060", caller("the recipient refuses messages of this sender")],
  ["1061", caller("the recipient refuses advertisements")],
  ["1062", caller("the sender number is not registered")],
  ["1064", caller("the sender number is blocked by KISA")],
]);

const UNKNOWN_CODE: SolapiCode = {
  outcome: "unknown",
  kmsgCode: PROVIDER_ERROR,
  fault: "unknown_code",
  meaning: "a code nobody described",
};

/** A message that stands in the answer's list of failures. What is in no table and no family says nothing. */
export const describeSolapiRefusal = (statusCode: string): SolapiCode =>
  AT_ACCEPTANCE.get(statusCode) ??
  (/^1\d{3}$/.test(statusCode) ? caller("refused at acceptance") : UNKNOWN_CODE);

const BY_NAME: readonly (readonly [RegExp, SolapiCode])[] = [
  // Somebody on the way sent the request twice: the first of them may have gone through.
  [
    /^(?=.*signature).*(?:duplicat|reus)/i,
    { ...UNKNOWN_CODE, fault: "gateway", meaning: "the request had arrived before" },
  ],
  [/balance|notenough|insufficient/i, account("the balance is too low", INSUFFICIENT_BALANCE)],
  [
    /toomany|ratelimit|throttl/i,
    {
      outcome: "not_sent",
      kmsgCode: RATE_LIMIT_EXCEEDED,
      fault: "rate",
      meaning: "too many requests",
    },
  ],
  [/^(?=.*template).*notfound/i, caller("no such template", TEMPLATE_NOT_FOUND)],
  [
    /api.?key|signature|unauthor|forbidden|credential|expire|requesttime|timeskew|ipaddress|accessdenied/i,
    account("authentication failed"),
  ],
];

/** A request that was refused as a whole, by the name of its error. */
export const describeSolapiError = (name: string): SolapiCode =>
  BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ?? caller("the request is not valid");

const IN_RESULTS: ReadonlyMap<string, CodeMeaning> = new Map([
  ["2000", "accepted"],
  ["3000", "handed to the carrier"],
  ["3104", "the recipient is not a KakaoTalk user"],
  ["3107", "Kakao could not reach the recipient"],
  ["4000", "delivered"],
]);

/** The meaning of a message's status code; undefined where no table describes it. */
export const describeSolapiStatusCode = (statusCode: string): CodeMeaning | undefined =>
  IN_RESULTS.get(statusCode) ?? AT_ACCEPTANCE.get(statusCode)?.meaning;

/**
 * The delivery status of a message's status code. 1xxx, and 2xxx and 3xxx but for the two round ones, are failures; any other
 * code is nobody's knowledge, and the message stays open.
 */
export const deliveryOf = (statusCode: string | undefined): DeliveryStatus => {
  switch (statusCode) {
    case undefined:
    case "2000":
      return "PENDING";
    case "3000":
      return "SENT";
    case "4000":
      return "DELIVERED";
    default:
      return /^[123]\d{3}$/.test(statusCode) ? "FAILED" : "SENT";
  }
};
