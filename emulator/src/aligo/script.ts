/** The same last four digits as for IWINV, in Aligo's codes and words. */
import { lastFour, outcome, sendAct, type AnswerFault } from "../script.ts";

export type AligoAct =
  | { readonly do: "accept"; readonly as: AnswerFault | null }
  | {
      readonly do: "refuse";
      readonly code: number;
      readonly words: string;
      readonly once: boolean;
    }
  | { readonly do: "answer"; readonly as: AnswerFault; readonly once: boolean };

const REFUSED: Readonly<Record<string, readonly [number, string]>> = {
  "8001": [-101, "필수입력 부적합"],
  "8013": [-102, "등록/인증되지 않은 발신번호입니다."],
  "8014": [-101, "인증오류입니다. - API KEY"],
  "8015": [-101, "등록되지 않은 아이피입니다."],
  "8044": [-103, "발송 불가 문구"],
  "8050": [-201, "보유건수가 부족합니다."],
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

export function aligoAct(phone: string): AligoAct {
  const act = sendAct(phone);
  const once = act.do !== "accept" && act.once;
  const refused = REFUSED[lastFour(phone)];
  if (refused) return { do: "refuse", code: refused[0], words: refused[1], once };
  if (act.do !== "answer" || !ANSWERS.has(act.as)) return { do: "accept", as: null };
  return act.accept ? { do: "accept", as: act.as } : { do: "answer", as: act.as, once };
}

/** How a message ends: texts have words alone, AlimTalk a code and words. */
export function finalResult(phone: string, kakao: boolean): { code: string; words: string } {
  const last = lastFour(phone);
  if (last === "9199") return { code: "ZZ", words: "알 수 없음" };
  if (kakao && /^910[123]$/u.test(last)) return { code: "K101", words: "카카오톡 미사용자" };
  const end = outcome(kakao ? "alimtalk" : "sms", phone, false);
  const fine = end.code === "06" || end.code === "OK";
  if (kakao) return fine ? { code: "0", words: "전송성공" } : { code: end.code, words: "전송실패" };
  return { code: "", words: fine ? "발송완료" : "발송실패" };
}
