import { KMsgErrorCode } from "@k-msg/core";

/** The two services of IWINV; LMS and MMS belong to SMS. */
export type IwinvChannel = "ALIMTALK" | "SMS";

/** What is known of a message whose send failed. */
export type IwinvOutcome =
  /** Definitely not sent; the same request will be refused again. */
  | "refused"
  /** Definitely not sent; trying again later is safe and may work. */
  | "not_sent"
  /** May have been sent; look in the history before sending again. */
  | "unknown";

/** Whose fault it is, so that a service can tell a bad message from a bad account. */
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

export type IwinvSendCode = ({ outcome: "accepted"; meaning: string } | IwinvRefusal) & {
  /** The meaning in Korean. */
  meaningKo: string;
};

/** The AlimTalk codes code is likely to name. */
export const IWINV_STATUS_CODES = {
  SUCCESS: 200,
  AUTHENTICATION_FAILED: 201,
  IP_NOT_REGISTERED: 206,
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  TOO_MANY_REQUESTS: 429,
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

/** English, Korean. */
type Meanings = readonly [string, string];

const ACCEPTED: IwinvSendCode = { outcome: "accepted", meaning: "accepted", meaningKo: "접수됨" };

const refusal = (
  { outcome, fault, kmsgCode }: Omit<IwinvRefusal, "meaning">,
  [meaning, meaningKo]: Meanings,
): IwinvSendCode => ({ outcome, kmsgCode, fault, meaning, meaningKo });

const caller = (meanings: Meanings, kmsgCode: KMsgErrorCode = INVALID_REQUEST): IwinvSendCode =>
  refusal({ outcome: "refused", fault: "request", kmsgCode }, meanings);

const account = (
  meanings: Meanings,
  kmsgCode: KMsgErrorCode = AUTHENTICATION_FAILED,
): IwinvSendCode => refusal({ outcome: "refused", fault: "account", kmsgCode }, meanings);

const busy = (meanings: Meanings): IwinvSendCode =>
  refusal({ outcome: "not_sent", fault: "busy", kmsgCode: PROVIDER_ERROR }, meanings);

const NOT_AUTHENTICATED = account(["authentication failed", "인증 실패"]);
const UNKNOWN_ADDRESS = account([
  "the calling IP address is not registered",
  "등록되지 않은 호출 IP 주소",
]);
const UNKNOWN_SENDER = caller(["the sender number is not registered", "등록되지 않은 발신 번호"]);

/** Faults of the request, by code. */
const callers = (meanings: Record<number, Meanings>): [number, IwinvSendCode][] =>
  Object.entries(meanings).map(([code, both]) => [Number(code), caller(both)]);

const ALIMTALK: ReadonlyMap<number, IwinvSendCode> = new Map([
  [200, ACCEPTED],
  [201, NOT_AUTHENTICATED],
  [202, NOT_AUTHENTICATED],
  [206, UNKNOWN_ADDRESS],
  [400, caller(["bad request", "잘못된 요청"])],
  [401, account(["unauthorised", "인증되지 않음"])],
  [403, account(["forbidden", "권한 없음"])],
  [404, caller(["not found", "찾을 수 없음"], TEMPLATE_NOT_FOUND)],
  [
    429,
    refusal({ outcome: "not_sent", fault: "rate", kmsgCode: RATE_LIMIT_EXCEEDED }, [
      "too many requests",
      "요청 횟수 초과",
    ]),
  ],
  [
    500,
    refusal({ outcome: "unknown", fault: "gateway", kmsgCode: PROVIDER_ERROR }, [
      "server error",
      "서버 오류",
    ]),
  ],
  [
    501,
    caller(
      ["the template code is missing or wrong", "템플릿 코드 누락 또는 오류"],
      TEMPLATE_NOT_FOUND,
    ),
  ],
  ...callers({
    502: ["the recipient list is missing or wrong", "수신자 목록 누락 또는 오류"],
    503: ["reSend is not valid", "reSend 값 오류"],
    504: ["resendType is not valid", "resendType 값 오류"],
  }),
  [505, UNKNOWN_SENDER],
  ...callers({
    506: ["sendDate is not valid", "sendDate 값 오류"],
    507: [
      "the schedule is not within 15 minutes to 2 days",
      "예약 시각이 15분 뒤에서 2일 뒤 사이가 아님",
    ],
    508: ["templateParam is required", "templateParam 필수"],
    509: ["the text does not match the template", "템플릿과 일치하지 않는 본문"],
    510: ["the fallback title is over 40 bytes", "대체 문자 제목이 40바이트를 넘음"],
    511: ["the fallback title has disallowed characters", "대체 문자 제목에 쓸 수 없는 문자"],
    512: ["the recipient number is missing", "수신 번호 누락"],
    513: ["the recipient number has a wrong format", "수신 번호 형식 오류"],
    514: ["over 10,000 recipients", "수신자 10,000명 초과"],
    515: ["the fallback text is over 1,000 characters", "대체 문자 본문이 1,000자를 넘음"],
    516: [
      "the text is over 1,000 characters as fallback",
      "대체 문자로 보낼 본문이 1,000자를 넘음",
    ],
    517: ["the text is over 1,000 characters", "본문이 1,000자를 넘음"],
  }),
  [518, account(["the automatic charge failed", "자동 충전 실패"], PROVIDER_ERROR)],
  [519, account(["the balance is too low", "잔액 부족"], INSUFFICIENT_BALANCE)],
  [540, caller(["the text contains a banned word", "본문에 금지어 포함"])],
]);

const SMS: ReadonlyMap<number, IwinvSendCode> = new Map([
  [0, ACCEPTED],
  [1, busy(["the message was not sent", "발송되지 않음"])],
  [11, account(["the service is not in operation", "서비스 운영 중이 아님"], PROVIDER_ERROR)],
  [12, busy(["the plan is being charged, try again shortly", "요금제 충전 중, 잠시 후 재시도"])],
  [13, UNKNOWN_SENDER],
  [14, NOT_AUTHENTICATED],
  [15, UNKNOWN_ADDRESS],
  ...callers({
    21: ["the text is over 2,000 bytes", "본문이 2,000바이트를 넘음"],
    22: ["the title has disallowed characters", "제목에 쓸 수 없는 문자"],
    23: ["the title is over 40 bytes", "제목이 40바이트를 넘음"],
    31: ["the file is over 100 KB", "파일이 100 KB를 넘음"],
    32: ["the file type is not allowed", "허용되지 않은 파일 형식"],
    33: ["the image upload failed", "이미지 업로드 실패"],
    41: ["the recipient is missing", "수신자 누락"],
    42: [
      "the schedule is not within 15 minutes to 1 month",
      "예약 시각이 15분 뒤에서 1개월 뒤 사이가 아님",
    ],
    43: ["the date or time has a wrong format", "날짜 또는 시각 형식 오류"],
    44: ["over 1,000 recipients", "수신자 1,000명 초과"],
  }),
  [
    50,
    account(
      ["the daily number of automatic charges is used up", "하루 자동 충전 횟수 소진"],
      INSUFFICIENT_BALANCE,
    ),
  ],
  [
    202,
    account(["authentication failed, or no permission for SMS", "인증 실패 또는 SMS 권한 없음"]),
  ],
  [206, UNKNOWN_ADDRESS],
]);

const UNKNOWN_CODE: IwinvSendCode = {
  outcome: "unknown",
  kmsgCode: PROVIDER_ERROR,
  fault: "unknown_code",
  meaning: "a code nobody described",
  meaningKo: "설명이 없는 코드",
};

/**
 * What a code in an answer means. Takes a number or a digit string. A code that is in no table says
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
