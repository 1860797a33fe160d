/** Wire names, limits and code texts. § numbers point into the wire API document. */
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** §2.1: 1…10,000 recipients; texts up to 1,000 characters; title up to 40 bytes. */
export const ALIMTALK_MAX_RECIPIENTS = 10_000;
export const ALIMTALK_MAX_TEXT = 1_000;
export const TITLE_MAX_BYTES = 40;
/** §3.1: array of at most 1,000; 90 bytes, then LMS; 2,000 bytes. */
export const SMS_MAX_RECIPIENTS = 1_000;
export const SMS_MAX_BYTES = 90;
export const LMS_MAX_BYTES = 2_000;
/** §3.1: "under 100 KB"; read in the strict way. */
export const IMAGE_MAX_BYTES = 100_000;
/** §2.1, §3.1: at least 15 minutes ahead; at most 2 days (AlimTalk) or a month (SMS). */
export const SCHEDULE_MIN_MS = 15 * MINUTE_MS;
export const ALIMTALK_SCHEDULE_MAX_MS = 2 * DAY_MS;
/** §2.2, §3.2. */
export const DEFAULT_PAGE_SIZE = 15;
export const MAX_PAGE_SIZE = 1_000;
/** §3.2: window and retention; §6.25 takes the same for AlimTalk. */
export const HISTORY_DAYS = 90;
/** §2.5. */
export const TEMPLATE_NAME_MAX = 15;
export const BUTTON_NAME_MAX = 15;
export const BUTTON_LINK_MAX = 200;
export const MAX_BUTTONS = 5;

/** Prices in KRW. Invented: the document has none. */
export const PRICE = { alimtalk: 7, SMS: 9, LMS: 27, MMS: 60, GSMS: 100 } as const;

/** A first seqNo with the look of the vendor's. */
export const SEQ_BASE = 90_000;
/** requestNo is twelve digits: this plus the number of the send call. */
export const REQUEST_NO_BASE = 241_640_000_000;

export const FOUND_MESSAGE = "데이터가 조회되었습니다.";
export const SMS_OK_MESSAGE = "전송 성공";

/** §2.1.2. The texts are this emulator's own words: clients must not read them. */
const ALIMTALK_TEXT: Readonly<Record<number, string>> = {
  200: "성공",
  201: "인증에 실패했습니다.",
  206: "등록하지 않은 IP에서는 발송되지 않습니다.",
  400: "잘못된 요청입니다.",
  404: "찾을 수 없습니다.",
  429: "요청이 너무 많습니다.",
  500: "서버 오류입니다.",
  501: "templateCode를 확인해 주세요.",
  502: "list를 확인해 주세요.",
  503: "reSend를 확인해 주세요.",
  504: "resendType을 확인해 주세요.",
  505: "사전 등록하지 않은 발신번호입니다.",
  506: "sendDate를 확인해 주세요.",
  507: "예약은 15분 이후, 2일 이내만 됩니다.",
  508: "templateParam이 필요합니다.",
  509: "템플릿과 내용이 다릅니다.",
  510: "제목은 40바이트까지입니다.",
  511: "제목에 쓸 수 없는 문자가 있습니다.",
  512: "수신번호가 없습니다.",
  513: "수신번호 형식이 틀립니다.",
  514: "수신자는 10,000명까지입니다.",
  515: "resendContent는 1,000자까지입니다.",
  516: "대체 문자는 1,000자까지입니다.",
  517: "알림톡 내용은 1,000자까지입니다.",
  518: "자동충전에 실패했습니다.",
  519: "잔액이 부족합니다.",
  540: "금지어가 있습니다.",
};

/** §3.1.1. */
const SMS_TEXT: Readonly<Record<number, string>> = {
  0: SMS_OK_MESSAGE,
  1: "메시지가 전송되지 않았습니다.",
  11: "운영 중인 서비스가 아닙니다.",
  12: "요금제 충전중입니다. 잠시 후 다시 시도해 보시기 바랍니다.",
  13: "조직(업체) 발신번호가 일치하지 않습니다.",
  14: "인증 정보가 올바르지 않습니다.",
  15: "등록하지 않은 IP에서는 발송되지 않습니다.",
  21: "장문 메시지는 2,000바이트까지입니다.",
  22: "제목에 쓸 수 없는 문자가 있습니다.",
  23: "제목은 40바이트까지입니다.",
  31: "첨부파일은 100KB까지입니다.",
  32: "허용되지 않는 파일 확장자입니다.",
  33: "이미지 업로드에 실패했습니다.",
  41: "수신번호를 확인해 주세요.",
  42: "예약은 15분 이후, 1개월 이내만 됩니다.",
  43: "날짜와 시간 형식이 틀립니다.",
  44: "수신자는 1,000명까지입니다.",
  50: "자동충전 한도를 넘었습니다.",
};

export function alimtalkText(code: number): string {
  return ALIMTALK_TEXT[code] ?? "오류입니다.";
}

export function smsText(code: number): string {
  return SMS_TEXT[code] ?? "오류입니다.";
}
