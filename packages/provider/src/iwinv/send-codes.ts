import { KMsgErrorCode } from "@k-msg/core";

import type { CodeMeaning } from "../meanings-ko.ts";

/** The two services of IWINV; LMS and MMS belong to SMS. */
export type IwinvChannel = "ALIMTALK" | "SMS";

/** The outcome of a failed send, as far as it is known. */
export type IwinvOutcome =
  /** Definitely not sent; the same request will be refused again. */
  | "refused"
  /** Definitely not sent; trying again later is safe and may work. */
  | "not_sent"
  /** May have been sent; look in the history before sending again. */
  | "unknown";

/** The party at fault, so that a service can tell a bad message from a bad account. */
export type IwinvFault =
  | "request"
  | "account"
  | "rate"
  | "busy"
  | "gateway"
  | "network"
  | "unknown_code";

export interface IwinvRefusal {
  outcome: IwinvOutcome;
  kmsgCode: KMsgErrorCode;
  fault: IwinvFault;
  meaning: string;
}

export type IwinvSendCode = ({ outcome: "accepted" } | IwinvRefusal) & { meaning: CodeMeaning };

/** The AlimTalk codes code is likely to name. */
export const IWINV_STATUS_CODES = {
  SUCCESS: 200,
  AUTH_FAILED: 201,
  AUTHENTICATION_FAILED: 201,
  IP_NOT_REGISTERED: 206,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  SERVER_ERROR: 500,
  TEMPLATE_NOT_FOUND: 501,
  SENDER_NOT_REGISTERED: 505,
  TEMPLATE_PARAM_REQUIRED: 508,
  TEMPLATE_MISMATCH: 509,
  CHARGE_FAILED: 518,
  INSUFFICIENT_BALANCE: 519,
  BANNED_WORD: 540,
} as const;

const { INVALID_REQUEST, AUTHENTICATION_FAILED, INSUFFICIENT_BALANCE } = KMsgErrorCode;
const { TEMPLATE_NOT_FOUND, RATE_LIMIT_EXCEEDED, PROVIDER_ERROR } = KMsgErrorCode;

const ACCEPTED: IwinvSendCode = { outcome: "accepted", meaning: "accepted" };

const caller = (
  meaning: CodeMeaning,
  kmsgCode: KMsgErrorCode = INVALID_REQUEST,
): IwinvSendCode => ({
  outcome: "refused",
  kmsgCode,
  fault: "request",
  meaning,
});

const account = (
  meaning: CodeMeaning,
  kmsgCode: KMsgErrorCode = AUTHENTICATION_FAILED,
): IwinvSendCode => ({ outcome: "refused", kmsgCode, fault: "account", meaning });

const busy = (meaning: CodeMeaning): IwinvSendCode => ({
  outcome: "not_sent",
  kmsgCode: PROVIDER_ERROR,
  fault: "busy",
  meaning,
});

const NOT_AUTHENTICATED = account("authentication failed");
const UNKNOWN_ADDRESS = account("the calling IP address is not registered");
const UNKNOWN_SENDER = caller("the sender number is not registered");

/** Faults of the request, by code. */
const callers = (meanings: Record<number, CodeMeaning>): [number, IwinvSendCode][] =>
  Object.entries(meanings).map(([code, meaning]) => [Number(code), caller(meaning)]);

const ALIMTALK: ReadonlyMap<number, IwinvSendCode> = new Map([
  [200, ACCEPTED],
  [201, NOT_AUTHENTICATED],
  [202, NOT_AUTHENTICATED],
  [206, UNKNOWN_ADDRESS],
  [400, caller("bad request")],
  [401, account("unauthorised")],
  [403, account("forbidden")],
  [404, caller("not found", TEMPLATE_NOT_FOUND)],
  [
    429,
    {
      outcome: "not_sent",
      kmsgCode: RATE_LIMIT_EXCEEDED,
      fault: "rate",
      meaning: "too many requests",
    },
  ],
  [
    500,
    { outcome: "unknown", kmsgCode: PROVIDER_ERROR, fault: "gateway", meaning: "server error" },
  ],
  [501, caller("the template code is missing or wrong", TEMPLATE_NOT_FOUND)],
  ...callers({
    502: "the recipient list is missing or wrong",
    503: "reSend is not valid",
    504: "resendType is not valid",
  }),
  [505, UNKNOWN_SENDER],
  ...callers({
    506: "sendDate is not valid",
    507: "the schedule is not within 15 minutes to 2 days",
    508: "templateParam is required",
    509: "the text does not match the template",
    510: "the fallback title is over 40 bytes",
    511: "the fallback title has disallowed characters",
    512: "the recipient number is missing",
    513: "the recipient number has a wrong format",
    514: "over 10,000 recipients",
    515: "the fallback text is over 1,000 characters",
    516: "the text is over 1,000 characters as fallback",
    517: "the text is over 1,000 characters",
  }),
  [518, account("the automatic charge failed", PROVIDER_ERROR)],
  [519, account("the balance is too low", INSUFFICIENT_BALANCE)],
  [540, caller("the text contains a banned word")],
]);

const SMS: ReadonlyMap<number, IwinvSendCode> = new Map([
  [0, ACCEPTED],
  [1, busy("the message was not sent")],
  [11, account("the service is not in operation", PROVIDER_ERROR)],
  [12, busy("the plan is being charged, try again shortly")],
  [13, UNKNOWN_SENDER],
  [14, NOT_AUTHENTICATED],
  [15, UNKNOWN_ADDRESS],
  ...callers({
    21: "the text is over 2,000 bytes",
    22: "the title has disallowed characters",
    23: "the title is over 40 bytes",
    31: "the file is over 100 KB",
    32: "the file type is not allowed",
    33: "the image upload failed",
    41: "the recipient is missing",
    42: "the schedule is not within 15 minutes to 1 month",
    43: "the date or time has a wrong format",
    44: "over 1,000 recipients",
  }),
  [50, account("the daily number of automatic charges is used up", INSUFFICIENT_BALANCE)],
  [202, account("authentication failed, or no permission for SMS")],
  [206, UNKNOWN_ADDRESS],
]);

const UNKNOWN_CODE: IwinvSendCode = {
  outcome: "unknown",
  kmsgCode: PROVIDER_ERROR,
  fault: "unknown_code",
  meaning: "a code nobody described",
};

/**
 * The meaning of a code in an answer. Takes a number or a digit string. A code that is in no table says
 * nothing about whether the message went out.
 */
export const describeIwinvSendCode = (
  channel: IwinvChannel,
  code: number | string,
): IwinvSendCode => {
  const table = channel === "ALIMTALK" ? ALIMTALK : SMS;
  const number = typeof code === "number" || /^\d+$/.test(code) ? Number(code) : Number.NaN;
  return table.get(number) ?? UNKNOWN_CODE;
};
