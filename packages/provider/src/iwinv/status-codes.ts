import type { MessageType } from "@k-msg/core";

import { normalizeStatusCode, WAITING } from "./status-of.ts";

/** Why a message was not delivered. */
export type IwinvCause = "number" | "handset" | "sender" | "content" | "system";

export interface IwinvStatusCode {
  status: "PENDING" | "DELIVERED" | "FAILED";
  cause?: IwinvCause;
  meaning: string;
  /** The same in Korean. */
  meaningKo: string;
}

const PENDING = (meaning: string, meaningKo: string): IwinvStatusCode => ({
  status: "PENDING",
  meaning,
  meaningKo,
});
const DELIVERED: IwinvStatusCode = {
  status: "DELIVERED",
  meaning: "delivered",
  meaningKo: "수신 완료",
};
const NOT_DESCRIBED = PENDING("not described by the provider", "발송 업체가 설명하지 않은 코드");

/** English, Korean. */
type Meanings = readonly [string, string];

const failed = (cause: IwinvCause, meanings: Record<string, Meanings>) =>
  Object.entries(meanings).map(([code, [meaning, meaningKo]]): [string, IwinvStatusCode] => [
    code,
    { status: "FAILED", cause, meaning, meaningKo },
  ]);

// Every code is a quoted key: "01" and 1 are different things here.
const SMS: ReadonlyMap<string, IwinvStatusCode> = new Map([
  ["06", DELIVERED],
  ...failed("system", {
    "01": ["system failure", "시스템 장애"],
    "02": ["authentication failed, connection dropped", "인증 실패로 연결 끊김"],
    "04": ["not connected to the carrier", "이동통신사 연결 안 됨"],
    "14": ["radio error", "무선 구간 오류"],
    "20": ["a code the carrier does not define", "이동통신사가 정의하지 않은 코드"],
  }),
  ...failed("number", {
    "05": ["no such subscriber", "없는 가입자"],
    "07": ["not a subscriber, unallocated or suspended", "비가입자, 결번 또는 서비스 정지"],
    "13": ["the number was ported", "번호 이동된 번호"],
    "21": ["the recipient number has a wrong length", "수신 번호 자릿수 오류"],
    "22": ["the recipient number has no such exchange", "수신 번호의 없는 국번"],
  }),
  ...failed("handset", {
    "08": ["powered off", "전원 꺼짐"],
    "09": ["no coverage", "음영 지역"],
    "10": ["the inbox is full", "수신함 가득 참"],
    "11": ["timed out", "응답 시간 초과"],
    "40": ["rejected by the handset", "단말기가 수신 거부"],
  }),
  ...failed("sender", {
    "17": ["not a callback URL user", "콜백 URL 사용자가 아님"],
    "19": ["the monthly quota is used up", "월 발송 한도 소진"],
    "27": ["blocked at night", "야간 발송 차단"],
    "28": ["the sender number is not registered", "등록되지 않은 발신 번호"],
    "29": ["the sender number breaks the numbering rules", "번호 세칙에 맞지 않는 발신 번호"],
    "30": ["the sender number is listed as spoofed", "번호 도용이 신고된 발신 번호"],
    "31": [
      "the sender number is blocked against identity theft",
      "번호 도용 차단 서비스에 등록된 발신 번호",
    ],
    "91": ["outside the permitted hours", "발송 가능 시간이 아님"],
    "92": ["the sender is not in the registration table", "발신 번호 등록표에 없음"],
    "93": ["the recipient opted out", "수신자가 수신 거부"],
  }),
  ...failed("content", {
    "03": ["message format error", "메시지 형식 오류"],
    "18": ["duplicate message", "중복 메시지"],
    "23": ["the opt-out text is missing", "수신 거부 안내 누락"],
    "24": ["advertising after 21:00", "21시 이후 광고"],
    "25": ["restricted advertising", "제한된 광고"],
    "26": ["spam filter", "스팸 차단"],
    "99": [
      "same recipient and text within the duplicate window",
      "중복 제한 시간 안의 같은 수신자와 본문",
    ],
  }),
]);

const LMS: ReadonlyMap<string, IwinvStatusCode> = new Map([
  ["1000", DELIVERED],
  ...failed("content", {
    "2000": ["format error", "형식 오류"],
    "2002": ["size or count exceeded", "크기 또는 개수 초과"],
    "2003": ["bad content", "잘못된 콘텐츠"],
    "5003": ["spam", "스팸"],
    "5201": ["duplicate key", "중복된 키"],
    "5202": ["duplicate recipient", "중복된 수신자"],
    "9003": ["spam number", "스팸 번호"],
    "9005": ["file size", "파일 크기 오류"],
    "9006": ["unsupported file", "지원하지 않는 파일"],
    "9007": ["file error", "파일 오류"],
    "9008": ["wrong message type", "잘못된 메시지 종류"],
    "9014": ["template key missing", "템플릿 키 누락"],
    "9015": ["barcode key missing", "바코드 키 누락"],
    "9016": ["extension object error", "확장 객체 오류"],
  }),
  ...failed("number", {
    "2001": ["wrong number", "잘못된 번호"],
    "5000": ["number portability error", "번호 이동 오류"],
    "9002": ["phone number error", "전화번호 오류"],
  }),
  ...failed("handset", {
    "3000": ["the handset has no business MMS", "기업 MMS를 받지 못하는 단말기"],
    "3001": ["the store is full", "단말기 저장 공간 가득 참"],
    "3002": ["the transmission time is exceeded", "전송 시간 초과"],
    "3004": ["powered off", "전원 꺼짐"],
    "3005": ["no coverage", "음영 지역"],
    "3006": ["other handset failure", "그 밖의 단말기 오류"],
  }),
  ...failed("system", {
    "4000": ["the server could not accept it", "서버가 접수하지 못함"],
    "4001": ["the handset is temporarily suspended", "일시 정지된 단말기"],
    "4002": ["carrier internal or radio failure", "이동통신사 내부 또는 무선 구간 오류"],
    "4003": ["temporary service error", "일시적인 서비스 오류"],
    "6000": ["phone lookup failed", "단말기 조회 실패"],
    "6100": ["image conversion failed", "이미지 변환 실패"],
    "9004": ["no answer from the carrier", "이동통신사 응답 없음"],
    "9010": ["retransmission limit", "재전송 횟수 초과"],
    "9011": ["delayed too long", "지연 시간 초과"],
  }),
  ...failed("sender", {
    "4101": ["the account is blocked", "차단된 계정"],
    "4102": ["the IP address is not allowed", "허용되지 않은 IP 주소"],
    "4104": ["not enough quota", "발송 한도 부족"],
    "4201": ["no permission for international MMS", "국제 MMS 권한 없음"],
    "4202": ["no PUSH permission", "PUSH 권한 없음"],
    "5001": ["the prepaid quota is exceeded", "선불 한도 초과"],
    "5301": ["the sender number is not registered", "등록되지 않은 발신 번호"],
    "5302": ["the sender number breaks the numbering rules", "번호 세칙에 맞지 않는 발신 번호"],
    "5303": ["the sender number is listed as spoofed", "번호 도용이 신고된 발신 번호"],
    "5304": [
      "the sender number is blocked against identity theft",
      "번호 도용 차단 서비스에 등록된 발신 번호",
    ],
    "9001": ["outside the permitted hours", "발송 가능 시간이 아님"],
    "9012": ["the sender is not in the registration table", "발신 번호 등록표에 없음"],
    "9013": ["the recipient opted out", "수신자가 수신 거부"],
  }),
]);

/**
 * Of AlimTalk only "OK" is published. K101 was seen, and is described; without a published table it ends no message by itself.
 */
const ALIMTALK: ReadonlyMap<string, IwinvStatusCode> = new Map([
  ["OK", DELIVERED],
  ["K101", PENDING("the recipient is not a KakaoTalk user", "카카오톡 미사용자")],
]);

const described = (type: MessageType, code: string): IwinvStatusCode | undefined => {
  if (type === "ALIMTALK") return ALIMTALK.get(code);
  const wanted = normalizeStatusCode(code)?.toUpperCase() ?? "";
  if (wanted === "FAIL") {
    return {
      status: "FAILED",
      meaning: "failed, for no stated reason",
      meaningKo: "사유 없는 실패",
    };
  }
  // SMS codes have two digits and the others four, so each table can stand in for the other.
  const [first, second] = type === "SMS" ? [SMS, LMS] : [LMS, SMS];
  return first.get(wanted) ?? second.get(wanted);
};

/** Whether a delivery code stands in a table. Codes of waiting stand in none. */
export const isDescribedIwinvStatusCode = (type: MessageType, code: string): boolean =>
  described(type, code) !== undefined;

/**
 * What a delivery code means for a message type. A code in no table is PENDING: only a described
 * code, or time, ends a message.
 */
export const describeIwinvStatusCode = (type: MessageType, code: string): IwinvStatusCode => {
  const waits = type !== "ALIMTALK" && WAITING.has(normalizeStatusCode(code)?.toUpperCase() ?? "");
  if (waits) return PENDING("waiting for the result", "결과 대기 중");
  return described(type, code) ?? NOT_DESCRIBED;
};
