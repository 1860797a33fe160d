/** The same last four digits as for IWINV, in SOLAPI's codes. */
import { lastFour, outcome, sendAct, type AnswerFault } from "../script.ts";

export type SolapiAct =
  | { readonly do: "accept"; readonly as: AnswerFault | null }
  /** The message stands in the list of failures. */
  | { readonly do: "fail"; readonly code: string; readonly once: boolean }
  /** The request as a whole. */
  | { readonly do: "error"; readonly status: number; readonly name: string; readonly once: boolean }
  | { readonly do: "answer"; readonly as: AnswerFault; readonly once: boolean };

const FAILED: Readonly<Record<string, string>> = {
  "8001": "1010",
  "8013": "1062",
  "8044": "1026",
  "8050": "1030",
  "8540": "1031",
};

const ERRORS: Readonly<Record<string, readonly [number, string]>> = {
  "8014": [403, "Forbidden"],
  "8015": [403, "ForbiddenIPAddress"],
  "8012": [429, "TooManyRequests"],
  "8112": [429, "TooManyRequests"],
};

const ANSWERS: ReadonlySet<AnswerFault> = new Set([
  "http429",
  "http403",
  "html502",
  "cut",
  "hang",
  "empty",
  "braces",
]);

export function solapiAct(phone: string): SolapiAct {
  const last = lastFour(phone);
  const act = sendAct(phone);
  const once = act.do !== "accept" && act.once;
  const code = FAILED[last];
  if (code !== undefined) return { do: "fail", code, once };
  const error = ERRORS[last];
  if (error) return { do: "error", status: error[0], name: error[1], once };
  if (act.do !== "answer" || !ANSWERS.has(act.as)) return { do: "accept", as: null };
  return act.accept ? { do: "accept", as: act.as } : { do: "answer", as: act.as, once };
}

/** How a message ends: 4000, or a code of 3xxx. */
export function finalCode(phone: string, alimtalk: boolean): { code: string; reason: string } {
  const last = lastFour(phone);
  if (last === "9199") return { code: "9999", reason: "알 수 없음" };
  if (alimtalk && /^910[123]$/u.test(last)) return { code: "3104", reason: "카카오톡 미사용자" };
  const end = outcome(alimtalk ? "alimtalk" : "sms", phone, false);
  if (end.code === "06" || end.code === "OK") return { code: "4000", reason: "수신완료" };
  return { code: `30${last.slice(2)}`, reason: end.name };
}
