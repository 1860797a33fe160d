import type { MessageType } from "@k-msg/core";

import type { CodeMeaning } from "../meanings-ko.ts";
import { normalizeStatusCode, WAITING } from "./status-of.ts";

/** The reason that a message was not delivered. */
export type IwinvCause = "number" | "handset" | "sender" | "content" | "system";

export interface IwinvStatusCode {
  status: "PENDING" | "DELIVERED" | "FAILED";
  cause?: IwinvCause;
  meaning: CodeMeaning;
}

const PENDING = (meaning: CodeMeaning): IwinvStatusCode => ({ status: "PENDING", meaning });
const DELIVERED: IwinvStatusCode = { status: "DELIVERED", meaning: "delivered" };
const NOT_DESCRIBED = PENDING("not described by the provider");

const failed = (cause: IwinvCause, meanings: Record<string, CodeMeaning>) =>
  Object.entries(meanings).map(([code, meaning]): [string, IwinvStatusCode] => [
    code,
    { status: "FAILED", cause, meaning },
  ]);

// Every code is a quoted key: "01" and 1 are different things here.
const SMS: ReadonlyMap<string, IwinvStatusCode> = new Map([
  ["06", DELIVERED],
  ...failed("system", {
    "01": "system failure",
    "02": "authentication failed, connection dropped",
    "04": "not connected to the carrier",
    "14": "radio error",
    "20": "a code the carrier does not define",
  }),
  ...failed("number", {
    "05": "no such subscriber",
    "07": "not a subscriber, unallocated or suspended",
    "13": "the number was ported",
    "21": "the recipient number has a wrong length",
    "22": "the recipient number has no such exchange",
  }),
  ...failed("handset", {
    "08": "powered off",
    "09": "no coverage",
    "10": "the inbox is full",
    "11": "timed out",
    "40": "rejected by the handset",
  }),
  ...failed("sender", {
    "17": "not a callback URL user",
    "19": "the monthly quota is used up",
    "27": "blocked at night",
    "28": "the sender number is not registered",
    "29": "the sender number breaks the numbering rules",
    "30": "the sender number is listed as spoofed",
    "31": "the sender number is blocked against identity theft",
    "91": "outside the permitted hours",
    "92": "the sender is not in the registration table",
    "93": "the recipient opted out",
  }),
  ...failed("content", {
    "03": "message format error",
    "18": "duplicate message",
    "23": "the opt-out text is missing",
    "24": "advertising after 21:00",
    "25": "restricted advertising",
    "26": "spam filter",
    "99": "same recipient and text within the duplicate window",
  }),
]);

const LMS: ReadonlyMap<string, IwinvStatusCode> = new Map([
  ["1000", DELIVERED],
  ...failed("content", {
    "2000": "format error",
    "2002": "size or count exceeded",
    "2003": "bad content",
    "5003": "spam",
    "5201": "duplicate key",
    "5202": "duplicate recipient",
    "9003": "spam number",
    "9005": "file size",
    "9006": "unsupported file",
    "9007": "file error",
    "9008": "wrong message type",
    "9014": "template key missing",
    "9015": "barcode key missing",
    "9016": "extension object error",
  }),
  ...failed("number", {
    "2001": "wrong number",
    "5000": "number portability error",
    "9002": "phone number error",
  }),
  ...failed("handset", {
    "3000": "the handset has no business MMS",
    "3001": "the store is full",
    "3002": "the transmission time is exceeded",
    "3004": "powered off",
    "3005": "no coverage",
    "3006": "other handset failure",
  }),
  ...failed("system", {
    "4000": "the server could not accept it",
    "4001": "the handset is temporarily suspended",
    "4002": "carrier internal or radio failure",
    "4003": "temporary service error",
    "6000": "phone lookup failed",
    "6100": "image conversion failed",
    "9004": "no answer from the carrier",
    "9010": "retransmission limit",
    "9011": "delayed too long",
  }),
  ...failed("sender", {
    "4101": "the account is blocked",
    "4102": "the IP address is not allowed",
    "4104": "not enough quota",
    "4201": "no permission for international MMS",
    "4202": "no PUSH permission",
    "5001": "the prepaid quota is exceeded",
    "5301": "the sender number is not registered",
    "5302": "the sender number breaks the numbering rules",
    "5303": "the sender number is listed as spoofed",
    "5304": "the sender number is blocked against identity theft",
    "9001": "outside the permitted hours",
    "9012": "the sender is not in the registration table",
    "9013": "the recipient opted out",
  }),
]);

/** For AlimTalk only "OK" is published. K101 was seen, and is described; without a published table it ends no message by itself. */
const ALIMTALK: ReadonlyMap<string, IwinvStatusCode> = new Map([
  ["OK", DELIVERED],
  ["K101", PENDING("the recipient is not a KakaoTalk user")],
]);

const described = (type: MessageType, code: string): IwinvStatusCode | undefined => {
  if (type === "ALIMTALK") return ALIMTALK.get(code);
  const wanted = normalizeStatusCode(code)?.toUpperCase() ?? "";
  if (wanted === "FAIL") return { status: "FAILED", meaning: "failed, for no stated reason" };
  // SMS codes have two digits and the others four, so each table can stand in for the other.
  const [first, second] = type === "SMS" ? [SMS, LMS] : [LMS, SMS];
  return first.get(wanted) ?? second.get(wanted);
};

/** True if a delivery code stands in a table. Codes of waiting stand in none. */
export const isDescribedIwinvStatusCode = (type: MessageType, code: string): boolean =>
  described(type, code) !== undefined;

/**
 * The meaning of a delivery code for a message type. A code in no table is PENDING: only a described
 * code, or time, ends a message.
 */
export const describeIwinvStatusCode = (type: MessageType, code: string): IwinvStatusCode => {
  const waits = type !== "ALIMTALK" && WAITING.has(normalizeStatusCode(code)?.toUpperCase() ?? "");
  if (waits) return PENDING("waiting for the result");
  return described(type, code) ?? NOT_DESCRIBED;
};
