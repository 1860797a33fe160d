/**
 * What SOLAPI's codes mean. Two kinds of them: four digits for a message, at acceptance and later, and names for a request as a
 * whole. Pure.
 */
import { type DeliveryStatus, KMsgErrorCode } from "@k-msg/core";

/** What is known of a message whose send failed. */
export type SolapiOutcome =
  /** Definitely not sent; the same request will be refused again. */
  | "refused"
  /** Definitely not sent; trying again later is safe and may work. */
  | "not_sent"
  /** May have been sent; look it up before sending again. */
  | "unknown";

/** Whose fault it is, so that a service can tell a bad message from a bad account. */
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
  /** The meaning in Korean. */
  meaningKo: string;
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

/** English, Korean. */
type Meanings = readonly [string, string];

const caller = (
  [meaning, meaningKo]: Meanings,
  kmsgCode: KMsgErrorCode = INVALID_REQUEST,
): SolapiCode => ({ outcome: "refused", kmsgCode, fault: "request", meaning, meaningKo });

const account = (
  [meaning, meaningKo]: Meanings,
  kmsgCode: KMsgErrorCode = AUTHENTICATION_FAILED,
): SolapiCode => ({ outcome: "refused", kmsgCode, fault: "account", meaning, meaningKo });

const AT_ACCEPTANCE: ReadonlyMap<string, SolapiCode> = new Map([
  ["1026", caller(["the recipient stands in the request twice", "요청에 중복된 수신자"])],
  ["1029", caller(["the text has characters that EUC-KR lacks", "EUC-KR에 없는 문자 포함"])],
  ["1030", account(["the balance is too low", "잔액 부족"], INSUFFICIENT_BALANCE)],
  ["1031", caller(["the text is too long", "본문이 너무 김"])],
  [
    "1060",
    caller(["the recipient refuses messages of this sender", "이 발신자의 메시지를 거부한 수신자"]),
  ],
  ["1061", caller(["the recipient refuses advertisements", "광고를 거부한 수신자"])],
  ["1062", caller(["the sender number is not registered", "등록되지 않은 발신 번호"])],
  ["1064", caller(["the sender number is blocked by KISA", "KISA가 차단한 발신 번호"])],
]);

const UNKNOWN_CODE: SolapiCode = {
  outcome: "unknown",
  kmsgCode: PROVIDER_ERROR,
  fault: "unknown_code",
  meaning: "a code nobody described",
  meaningKo: "설명이 없는 코드",
};

/** A message that stands in the answer's list of failures. What is in no table and no family says nothing. */
export const describeSolapiRefusal = (statusCode: string): SolapiCode =>
  AT_ACCEPTANCE.get(statusCode) ??
  (/^1\d{3}$/.test(statusCode) ? caller(["refused at acceptance", "접수 거부"]) : UNKNOWN_CODE);

const BY_NAME: readonly (readonly [RegExp, SolapiCode])[] = [
  // Somebody on the way sent the request twice: the first of them may have gone through.
  [
    /signature.*(duplicat|reus)|duplicat.*signature/i,
    {
      ...UNKNOWN_CODE,
      fault: "gateway",
      meaning: "the request had arrived before",
      meaningKo: "이미 도착한 요청",
    },
  ],
  [
    /balance|notenough|insufficient/i,
    account(["the balance is too low", "잔액 부족"], INSUFFICIENT_BALANCE),
  ],
  [
    /toomany|ratelimit|throttl/i,
    {
      outcome: "not_sent",
      kmsgCode: RATE_LIMIT_EXCEEDED,
      fault: "rate",
      meaning: "too many requests",
      meaningKo: "요청 횟수 초과",
    },
  ],
  [
    /template.*notfound|notfound.*template/i,
    caller(["no such template", "없는 템플릿"], TEMPLATE_NOT_FOUND),
  ],
  [
    /api.?key|signature|unauthor|forbidden|credential|expire|requesttime|timeskew|ipaddress|accessdenied/i,
    account(["authentication failed", "인증 실패"]),
  ],
];

/** A request that was refused as a whole, by the name of its error. */
export const describeSolapiError = (name: string): SolapiCode =>
  BY_NAME.find(([pattern]) => pattern.test(name))?.[1] ??
  caller(["the request is not valid", "잘못된 요청"]);

const IN_RESULTS: ReadonlyMap<string, Meanings> = new Map([
  ["2000", ["accepted", "접수됨"]],
  ["3000", ["handed to the carrier", "이동통신사에 전달됨"]],
  ["3104", ["the recipient is not a KakaoTalk user", "카카오톡 미사용자"]],
  ["3107", ["Kakao could not reach the recipient", "카카오톡으로 전달할 수 없는 수신자"]],
  ["4000", ["delivered", "수신 완료"]],
]);

/** What a message's status code means, English and Korean; undefined where no table describes it. */
export const describeSolapiStatusCode = (
  statusCode: string,
): Pick<SolapiCode, "meaning" | "meaningKo"> | undefined => {
  const found = IN_RESULTS.get(statusCode);
  return found ? { meaning: found[0], meaningKo: found[1] } : AT_ACCEPTANCE.get(statusCode);
};

/**
 * What a message's status code says of its delivery. 1xxx, and 2xxx and 3xxx but for the two round ones, are failures; any other
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
