/**
 * The meaning of Aligo's codes and words. Its documents and its answers disagree about some codes, and one code stands for
 * several reasons; its message says which. So the words decide where they are clear, and the code where they are not. Pure.
 */
import { type DeliveryStatus, KMsgErrorCode } from "@k-msg/core";

import type { CodeMeaning } from "../meanings-ko.ts";

export interface AligoRefusal {
  outcome: "refused" | "not_sent" | "unknown";
  kmsgCode: KMsgErrorCode;
  fault: "request" | "account" | "rate" | "gateway" | "unknown_code";
  meaning: CodeMeaning;
  /** Aligo does not know the sender number: another provider may. */
  sender?: true;
}

const { INVALID_REQUEST, AUTHENTICATION_FAILED, INSUFFICIENT_BALANCE } = KMsgErrorCode;
const { NETWORK_TIMEOUT, PROVIDER_ERROR, TEMPLATE_NOT_FOUND } = KMsgErrorCode;

const caller = (meaning: CodeMeaning, kmsgCode: KMsgErrorCode = INVALID_REQUEST): AligoRefusal => ({
  outcome: "refused",
  kmsgCode,
  fault: "request",
  meaning,
});

const account = (
  meaning: CodeMeaning,
  kmsgCode: KMsgErrorCode = AUTHENTICATION_FAILED,
): AligoRefusal => ({ outcome: "refused", kmsgCode, fault: "account", meaning });

/** The server may have taken the message before it failed. */
const lost = (meaning: CodeMeaning, kmsgCode: KMsgErrorCode): AligoRefusal => ({
  outcome: "unknown",
  kmsgCode,
  fault: "gateway",
  meaning,
});

const BALANCE = account("the balance is too low", INSUFFICIENT_BALANCE);

const BY_CODE: ReadonlyMap<string, AligoRefusal> = new Map([
  ["-99", lost("server error", PROVIDER_ERROR)],
  ["-100", lost("server error", PROVIDER_ERROR)],
  ["-101", account("authentication failed")],
  ["-102", account("the key, the sender number or the balance is wrong")],
  ["-103", caller("bad request")],
  ["-105", caller("bad request")],
  ["-201", BALANCE],
  ["-202", BALANCE],
  ["-203", BALANCE],
  ["-301", caller("the image upload failed")],
  ["-302", caller("file size")],
  ["-501", caller("no such template", TEMPLATE_NOT_FOUND)],
]);

const BY_WORDS: readonly (readonly [RegExp, AligoRefusal])[] = [
  [/발신\s*번호|발신자/, { ...caller("the sender number is not registered"), sender: true }],
  [/아이피|\bIP\b/i, account("the calling IP address is not registered")],
  [/부족|잔액|잔여|포인트/, BALANCE],
  [/템플릿/, caller("no such template", TEMPLATE_NOT_FOUND)],
  [/인증|토큰|api\s*key|apikey|사용자\s*(아이디|ID)/i, account("authentication failed")],
  [/시간\s*초과|timeout/i, lost("timed out", NETWORK_TIMEOUT)],
  [/수신\s*번호|수신자/, caller("the recipient number has a wrong format")],
];

const UNKNOWN_CODE: AligoRefusal = {
  outcome: "unknown",
  kmsgCode: PROVIDER_ERROR,
  fault: "unknown_code",
  meaning: "a code nobody described",
};

/** @param words Aligo's message. A negative code that nobody described refuses; anything else proves nothing. */
export const describeAligoRefusal = (code: string, words = ""): AligoRefusal =>
  BY_WORDS.find(([pattern]) => pattern.test(words))?.[1] ??
  BY_CODE.get(code) ??
  (/^-\d{1,4}$/.test(code)
    ? { ...caller("refused at acceptance"), kmsgCode: PROVIDER_ERROR }
    : UNKNOWN_CODE);

const IN_RESULTS: ReadonlyMap<string, CodeMeaning> = new Map([
  ["0", "delivered"],
  ["OK", "delivered"],
  ["FAIL", "failed, for no stated reason"],
  ["U", "waiting for the result"],
  ["P", "waiting for the result"],
]);

/** Undefined where no table describes it. */
export const describeAligoCode = (code: string): CodeMeaning | undefined =>
  IN_RESULTS.get(code) ?? BY_CODE.get(code)?.meaning;

export interface AligoResult {
  status: DeliveryStatus;
  statusCode?: string;
}

/** The result of a text message, for which there are words only; those that nobody described are no end. */
export const smsResult = (words: string): AligoResult => {
  if (/실패|반송|거부|불가|오류/.test(words)) return { status: "FAILED", statusCode: "FAIL" };
  if (/취소/.test(words)) return { status: "CANCELLED" };
  if (/완료|성공/.test(words)) return { status: "DELIVERED", statusCode: "OK" };
  return { status: /예약|대기/.test(words) ? "PENDING" : "SENT" };
};

/** The result of an AlimTalk: `0` arrived, `U` and `P` wait. Another code is an end only where its words say that it failed. */
export const kakaoResult = (code: string, words: string): AligoResult => {
  if (code === "" || code === "U" || code === "P") return { status: "SENT" };
  if (code === "0") return { status: "DELIVERED", statusCode: code };
  const failed =
    /실패|불가|없|미사용|미설치|차단|거부|오류|초과|중복|아님|않|error|fail|invalid/i.test(words);
  return { status: failed ? "FAILED" : "SENT", statusCode: code };
};
