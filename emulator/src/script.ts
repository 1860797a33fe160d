/**
 * What happens to a message, by the last four digits of the recipient. Anything not listed is
 * accepted and delivered. The README has the same table in words.
 *
 * 70xx how history shows it · 8xxx how the send is answered · 90cc carrier result · 91xx Kakao.
 */
import type { Channel } from "./types.ts";

/** How the send call is answered, once every validation has passed. */
export type SendAct =
  | { readonly do: "accept" }
  | {
      readonly do: "refuse";
      readonly sms: number;
      readonly alimtalk: number;
      readonly once: boolean;
    }
  | {
      readonly do: "answer";
      readonly as: AnswerFault;
      readonly accept: boolean;
      readonly once: boolean;
    };

export type AnswerFault =
  | "http429"
  | "http403"
  | "html502"
  | "cut"
  | "hang"
  | "empty"
  | "braces"
  | "bare"
  | "bare202"
  | "stringCodes"
  | "idNumber"
  | "idString"
  | "idAbsent"
  | "successZero";

/** How a row looks in history. */
export type RowShape =
  | "plain"
  | "twoRows"
  | "numeric"
  | "listObject"
  | "stringCodes"
  | "textOnly"
  | "zeroDates"
  | "failRow"
  /** An SMS that the provider made an LMS: its row has that type, and a code of that type. */
  | "madeLms";

export interface RowAct {
  readonly visible: "default" | "never" | { readonly afterMs: number };
  readonly final: "default" | "never" | { readonly afterMs: number };
  readonly shape: RowShape;
}

const SEND: Readonly<Record<string, SendAct>> = {
  "8001": { do: "refuse", sms: 1, alimtalk: 500, once: false },
  "8012": { do: "refuse", sms: 12, alimtalk: 518, once: true },
  "8013": { do: "refuse", sms: 13, alimtalk: 505, once: false },
  "8014": { do: "refuse", sms: 14, alimtalk: 201, once: false },
  "8015": { do: "refuse", sms: 15, alimtalk: 206, once: false },
  "8044": { do: "refuse", sms: 44, alimtalk: 514, once: false },
  "8050": { do: "refuse", sms: 50, alimtalk: 519, once: false },
  "8112": { do: "refuse", sms: 12, alimtalk: 518, once: false },
  "8540": { do: "refuse", sms: 1, alimtalk: 540, once: false },
  "8403": { do: "answer", as: "http403", accept: false, once: false },
  "8429": { do: "answer", as: "http429", accept: false, once: true },
  "8430": { do: "answer", as: "http429", accept: false, once: false },
  "8501": { do: "answer", as: "html502", accept: false, once: true },
  "8502": { do: "answer", as: "html502", accept: false, once: false },
  "8503": { do: "answer", as: "html502", accept: true, once: false },
  "8600": { do: "answer", as: "cut", accept: true, once: false },
  "8601": { do: "answer", as: "hang", accept: true, once: false },
  "8602": { do: "answer", as: "hang", accept: false, once: false },
  "8603": { do: "answer", as: "empty", accept: true, once: false },
  "8604": { do: "answer", as: "braces", accept: true, once: false },
  "8605": { do: "answer", as: "bare", accept: true, once: false },
  "8606": { do: "answer", as: "bare202", accept: false, once: false },
  "8607": { do: "answer", as: "stringCodes", accept: true, once: false },
  "8608": { do: "answer", as: "idNumber", accept: true, once: false },
  "8609": { do: "answer", as: "idString", accept: true, once: false },
  "8610": { do: "answer", as: "successZero", accept: false, once: false },
  "8611": { do: "answer", as: "idAbsent", accept: true, once: false },
  "8612": { do: "answer", as: "cut", accept: false, once: false },
};

const PLAIN: RowAct = { visible: "default", final: "default", shape: "plain" };

const ROW: Readonly<Record<string, RowAct>> = {
  "7001": { ...PLAIN, final: "never" },
  "7002": { ...PLAIN, visible: "never" },
  "7003": { ...PLAIN, visible: { afterMs: 60_000 } },
  "7004": { ...PLAIN, final: { afterMs: 20_000 } },
  "7005": { ...PLAIN, final: { afterMs: 70_000 } },
  "7006": { ...PLAIN, shape: "twoRows" },
  "7007": { ...PLAIN, shape: "numeric" },
  "7008": { ...PLAIN, shape: "listObject" },
  "7009": { ...PLAIN, shape: "stringCodes" },
  "7010": { ...PLAIN, shape: "textOnly" },
  "7011": { ...PLAIN, shape: "zeroDates" },
  "7012": { ...PLAIN, shape: "failRow" },
  "7013": { ...PLAIN, shape: "madeLms" },
  "7101": { ...PLAIN, final: "never" },
};

/** SMS carrier code (§4.3) → the LMS/MMS code that means the same or nearly. */
const CARRIER: Readonly<Record<string, string>> = {
  "01": "4003",
  "02": "4101",
  "03": "2000",
  "04": "4002",
  "07": "9002",
  "08": "3004",
  "09": "3005",
  "10": "3001",
  "11": "3002",
  "17": "4202",
  "18": "5202",
  "19": "4104",
  "20": "9004",
  "21": "2001",
  "22": "2001",
  "23": "2003",
  "24": "9001",
  "25": "2003",
  "26": "5003",
  "27": "9001",
  "28": "5301",
  "29": "5302",
  "30": "5303",
  "31": "5304",
  "40": "3006",
  "91": "9001",
  "92": "9012",
  "93": "9013",
  "99": "5202",
};

/** `fallback` matters only when the AlimTalk failed and asked for a text (`reSend` "Y"). */
export interface Outcome {
  readonly code: string;
  readonly name: string;
  readonly fallback: "ok" | "fail" | "stuck" | null;
}

export function lastFour(phone: string): string {
  return phone.slice(-4);
}

export function sendAct(phone: string): SendAct {
  return SEND[lastFour(phone)] ?? { do: "accept" };
}

export function rowAct(phone: string): RowAct {
  return ROW[lastFour(phone)] ?? PLAIN;
}

const NO_KAKAO = { code: "K101", name: "카카오톡 미사용자" } as const;

function alimtalkOutcome(last: string): Outcome {
  if (last === "9101" || last === "7101") return { ...NO_KAKAO, fallback: "ok" };
  if (last === "9102") return { ...NO_KAKAO, fallback: "fail" };
  if (last === "9103") return { ...NO_KAKAO, fallback: "stuck" };
  if (last === "9199") return { code: "ZZ", name: "알 수 없음", fallback: "ok" };
  if (last.startsWith("90") && CARRIER[last.slice(2)] !== undefined) {
    return { code: `K0${last.slice(2)}`, name: "발송 실패", fallback: "fail" };
  }
  return { code: "OK", name: "성공", fallback: null };
}

function smsOutcome(last: string, long: boolean): Outcome {
  const failed = { name: "전송 실패", fallback: null } as const;
  if (last === "9199") return { code: "ZZ", name: "알 수 없음", fallback: null };
  const analog = last.startsWith("90") ? CARRIER[last.slice(2)] : undefined;
  if (analog !== undefined) return { ...failed, code: long ? analog : last.slice(2) };
  return { code: long ? "1000" : "06", name: "전송 성공", fallback: null };
}

/** `long` is true for LMS and MMS, whose codes have four digits. */
export function outcome(channel: Channel, phone: string, long: boolean): Outcome {
  const last = lastFour(phone);
  return channel === "alimtalk" ? alimtalkOutcome(last) : smsOutcome(last, long);
}
