/** The reasons of an IWINV refusal that an operator can act on. */
import { isRecord } from "../reading.ts";

export const IWINV_SEND_ERROR_REASONS = {
  SENDER_NUMBER_NOT_REGISTERED: "SENDER_NUMBER_NOT_REGISTERED",
  IP_NOT_ALLOWED: "IP_NOT_ALLOWED",
  RECIPIENT_NUMBER_INVALID: "RECIPIENT_NUMBER_INVALID",
  AUTO_CHARGE_LIMIT_EXCEEDED: "AUTO_CHARGE_LIMIT_EXCEEDED",
} as const;

export type IWINVSendErrorReason = keyof typeof IWINV_SEND_ERROR_REASONS;

const { SENDER_NUMBER_NOT_REGISTERED, IP_NOT_ALLOWED } = IWINV_SEND_ERROR_REASONS;
const { RECIPIENT_NUMBER_INVALID, AUTO_CHARGE_LIMIT_EXCEEDED } = IWINV_SEND_ERROR_REASONS;

/** By service and code. */
const BY_CODE: Readonly<Record<string, IWINVSendErrorReason>> = {
  "SMS 13": SENDER_NUMBER_NOT_REGISTERED,
  "SMS 15": IP_NOT_ALLOWED,
  "SMS 206": IP_NOT_ALLOWED,
  "SMS 41": RECIPIENT_NUMBER_INVALID,
  "SMS 50": AUTO_CHARGE_LIMIT_EXCEEDED,
  "ALIMTALK 206": IP_NOT_ALLOWED,
  "ALIMTALK 505": SENDER_NUMBER_NOT_REGISTERED,
  "RCS 206": IP_NOT_ALLOWED,
  "RCS 214": RECIPIENT_NUMBER_INVALID,
  "RCS 215": RECIPIENT_NUMBER_INVALID,
  "RCS 217": SENDER_NUMBER_NOT_REGISTERED,
  "RCS 218": SENDER_NUMBER_NOT_REGISTERED,
  "RCS 221": RECIPIENT_NUMBER_INVALID,
  "RCS 222": AUTO_CHARGE_LIMIT_EXCEEDED,
};

/** The same by IWINV's words: what it says of a number or an address, and that something is wrong with it. */
const BY_TEXT: readonly (readonly [RegExp, RegExp, IWINVSendErrorReason])[] = [
  [/발신\s?번호/, /등록|일치하지/, SENDER_NUMBER_NOT_REGISTERED],
  [/\bIP\b|아이피/i, /등록|허용|차단|제한/, IP_NOT_ALLOWED],
  [/수신\s?번호|수신자/, /오류|잘못|올바르지|없/, RECIPIENT_NUMBER_INVALID],
  [/자동\s?충전/, /초과|한도|제한|횟수/, AUTO_CHARGE_LIMIT_EXCEEDED],
];

/** @param channel ALIMTALK, SMS or RCS */
export const reasonOf = (
  channel: string,
  code: number | undefined,
  text: unknown,
): IWINVSendErrorReason | undefined => BY_CODE[`${channel} ${code}`] ?? reasonOfText(text);

const reasonOfText = (text: unknown): IWINVSendErrorReason | undefined =>
  typeof text === "string"
    ? BY_TEXT.find(([what, wrong]) => what.test(text) && wrong.test(text))?.[2]
    : undefined;

/** The reason of a failed send, from its `details` or from IWINV's words; undefined where none of the four fits. */
export const getIWINVSendErrorReason = (error: unknown): IWINVSendErrorReason | undefined => {
  if (!isRecord(error)) return undefined;
  const { details, providerErrorText } = error;
  const facts = isRecord(details) ? details : {};
  if (facts["providerId"] !== undefined && facts["providerId"] !== "iwinv") return undefined;
  const said = facts["reason"];
  const known = Object.values(IWINV_SEND_ERROR_REASONS).find((reason) => reason === said);
  return known ?? reasonOfText(providerErrorText);
};
