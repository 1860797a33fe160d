/** Notes in answers beside refusals, in the language of their reader: warnings of messages, lines of files, rows that have grown. */
import type { GrownRow } from "../../domain/batch/batch-record.ts";
import { SMS_BYTES } from "../../domain/korea/text-limits.ts";
import { skipReasonOf, type SkipReason } from "../../domain/message/fallback-skips.ts";
import type { Warning, WarningCode } from "../../domain/message/warnings.ts";
import type { LineNote } from "../../domain/opt-out/read-csv.ts";
import type { Absence } from "../../sql/driver/absence.ts";
import { wordsOf } from "./in-language.ts";
import { koreanDetail } from "./korean-faults.ts";
import type { Language } from "./language.ts";

export const WARNINGS: Readonly<Record<WarningCode, string>> = {
  FALLBACK_CONTENT_MISSING:
    "failover를 켰지만 대체 문자의 내용이 없어, 알림톡이 실패하면 아무것도 보내지 않습니다. failover.fallbackContent를 넣어 주세요.",
  RECIPIENT_MAY_NOT_RECEIVE:
    "휴대전화 번호가 아닙니다. 이런 번호는 일부만 메시지를 받을 수 있습니다.",
  AD_FORMAT_MADE_LMS:
    "adFormat이 덧붙인 내용까지 SMS 길이를 넘어 LMS로, LMS 요금으로 보냅니다. SMS로 보내려면 본문을 줄이세요.",
};

export const SKIPS: Readonly<Record<SkipReason, string>> = {
  OTHER_FAILURE:
    '받는 사람에게 카카오톡이 없다는 실패가 아닙니다. failover.on이 "any_failure"이면 이때도 보냅니다.',
  FALLBACK_CONTENT_MISSING: "failover에 내용이 없습니다.",
  OPTED_OUT: "받는 사람이 이 발신자의 연락을 어떤 방법으로도 원하지 않습니다.",
  ERASED: "받는 사람의 정보를 삭제하라는 요청이 있었습니다.",
  validity_expired: "문자를 보내기 전에 메시지의 유효 시간이 끝났습니다.",
  NOT_TAKEN:
    "알림톡이 접수되었는지 알 수 없고, onUnknown은 두 번 갈 수 있는 것을 보내지 않게 합니다.",
  TEXT_FORGOTTEN: "보내기 전에 내용이 삭제되었습니다.",
  TOO_LATE: "결과 확인 기간이 끝난 뒤에 실패가 확인되었습니다.",
  CONFLICT: "다른 메시지가 대체 문자의 id를 쓰고 있습니다.",
};

/** Undefined: the sentence of the fault of the same name, with its English detail. */
export const LINES: Readonly<Record<LineNote["code"], string | undefined>> = {
  invalid_phone: undefined,
  guessed_phone: "맨 앞의 0이 빠져 있어 0을 붙여 등록했습니다.",
  doubtful_phone:
    "자릿수 등이 전화번호와 맞지 않지만 적힌 대로 등록했습니다. 이 번호로는 보낼 수 없으니 올바른 번호로 고쳐 다시 올리세요.",
  invalid_time: "시각으로 읽을 수 없어 올린 시각으로 등록했습니다. 2026-01-02 15:04:05처럼 쓰세요.",
  in_future: "미래의 시각이어서 올린 시각으로 등록했습니다.",
  invalid_source:
    "경로는 보이는 글자 1~100자이고 전화번호가 없어야 합니다. 경로를 빼고 등록했습니다.",
  not_first: "번호가 첫 칸이 아닙니다. 그 앞의 칸은 읽지 않고 등록했습니다.",
  second_number:
    "한 줄에 번호가 더 있어 첫 번호만 등록했습니다. 한 줄에 번호를 하나씩 써서 다시 올리세요.",
  too_long: "줄이 너무 깁니다. 한 줄에는 번호 하나와 시각, 경로만 쓰세요.",
  too_many_fields: "칸이 셋을 넘습니다. 넷째 칸부터는 읽지 않았습니다.",
};

const GROWN: Readonly<Record<GrownRow["why"], string>> = {
  adFormat: "adFormat이 덧붙인 내용까지",
  variables: "변수를 채우면",
  normalize: "문자를 바꾸면",
};

/** One that a newer version has stored stays as it is. */
export function toldWarning(warning: Warning, language: Language): Warning {
  if (language === "en") return warning;
  const { code } = warning;
  const reason = skipReasonOf(warning);
  const known: Readonly<Record<string, string>> = reason === undefined ? WARNINGS : SKIPS;
  const words = known[reason ?? code];
  if (words === undefined) return warning;
  const detail = reason === undefined ? words : `${reason}: 대체 문자를 보내지 않습니다. ${words}`;
  return { code, detail };
}

/** The warning of an answer without its part from SQL. */
export function toldMissing(absence: Absence, language: Language): Warning {
  const { detail = "" } = wordsOf({ kind: "database_unavailable", absence }, language);
  const missing = "firstAcceptedAt, firstSentAt, lastFinalAt, errors, members";
  const words =
    language === "ko"
      ? `데이터베이스에서 읽는 값(${missing})이 빠져 있습니다. ${detail}`
      : `What comes from the database is missing: ${missing}. ${detail}`;
  return { code: "DATABASE_UNAVAILABLE", detail: words };
}

export function toldLine(note: LineNote, language: Language): LineNote {
  if (language === "en") return note;
  const { code, detail } = note;
  const words = LINES[code] ?? koreanDetail({ pointer: "", code: "invalid_phone", detail });
  return { ...note, detail: words };
}

export function toldGrown(row: GrownRow, language: Language): GrownRow {
  if (language === "en") return row;
  const { bytes, why } = row;
  const detail = `${GROWN[why]} ${bytes}바이트로, SMS의 ${SMS_BYTES}바이트를 넘어 LMS로, LMS 요금으로 보냅니다.`;
  return { ...row, detail };
}
