/** The Korean text of every fault code: the reason, and what to do. */
import type { FaultCode, FaultValues } from "../../domain/message/fault-codes.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";

/** A sentence, or one made of the fault's values. `+`: the English detail says more, and follows it in brackets. */
type Sentence = string | { readonly more: string } | ((values: FaultValues) => string);

const more = (sentence: string): Sentence => ({ more: sentence });

export const FAULT_SENTENCES: Readonly<Record<FaultCode, Sentence>> = {
  custom: more("값이 올바르지 않습니다"),
  invalid_element: more("목록의 항목이 올바르지 않습니다"),
  invalid_format: more("형식이 올바르지 않습니다"),
  invalid_key: more("이름이 올바르지 않습니다"),
  invalid_type: more("값의 종류가 다릅니다"),
  invalid_union: more("값의 종류가 다릅니다"),
  invalid_value: more("쓸 수 없는 값입니다"),
  not_multiple_of: more("허용된 단위의 값이 아닙니다"),
  required: more("필수 항목입니다. 값을 넣어 주세요"),
  too_big: more("값이 너무 크거나 깁니다"),
  too_small: more("값이 너무 작거나 짧습니다"),
  unknown_field: "이 요청에 없는 항목입니다. 이름을 확인하거나 빼 주세요.",

  conflict: "다른 요청에 이미 쓰인 값입니다. 새 값을 쓰세요.",
  contradiction: more("다른 항목과 서로 맞지 않습니다. 하나만 남겨 주세요"),
  credentials: "주소에 사용자 이름이나 비밀번호를 넣을 수 없습니다. 빼 주세요.",
  erased: "이 이름의 메시지는 삭제되었습니다. 새 이름을 쓰세요.",
  in_future: "미래의 시각입니다. 지난 시각을 쓰세요.",
  in_past: more("지난 시각입니다. 앞으로의 시각을 쓰거나 빼 주세요"),
  in_the_future: "미래의 시각입니다. 지난 시각을 쓰세요.",
  invalid: "올바르지 않습니다.",
  invalid_cursor: "커서가 올바르지 않습니다. 이전 응답의 값을 그대로 쓰세요.",
  invalid_message_id: more("messageId로 쓸 수 없는 값입니다"),
  invalid_range: more("기간이 올바르지 않습니다"),
  invalid_time: more("시각의 형식이 올바르지 않습니다"),
  invalid_time_zone: more("알 수 없는 시간대입니다"),
  invalid_url: more("URL이 올바르지 않습니다"),
  invalid_weight: "가중치는 0 이상의 수여야 합니다.",
  name_too_long: more("이름이 너무 깁니다"),
  no_weight: "가중치가 0보다 큰 발송 업체가 하나는 있어야 합니다.",
  not_allowed: more("이 종류의 메시지에는 쓸 수 없는 항목입니다"),
  not_https: "https://로 시작하는 주소를 쓰세요.",
  port: "443과 8443 포트만 쓸 수 있습니다.",
  private_address: "인터넷에 공개된 주소를 쓰세요.",
  range_too_long: more("기간이 너무 깁니다"),
  repeated: more("같은 값이 두 번 있습니다"),
  repeated_name: "같은 이름이 두 번 있습니다. 하나만 남겨 주세요.",
  too_deep: "너무 깊게 겹쳐 있습니다. 구조를 줄여 주세요.",
  too_early: more("시각이 너무 이릅니다"),
  too_far: more("너무 먼 미래의 시각입니다"),
  too_far_ahead: more("너무 먼 미래의 시각입니다"),
  too_large: more("너무 큽니다"),
  too_long: tooLong,
  too_many: more("너무 많습니다"),
  too_many_steps: more("구간이 너무 많습니다"),
  too_short: more("너무 짧습니다"),
  two_names: "Idempotency-Key와 messageId 중 하나만 쓰세요. 둘 다 메시지의 이름입니다.",
  unproven_address:
    "이 주소가 웹훅을 받겠다고 확인하지 않았습니다. POST /v1/webhooks로 웹훅을 만들고 확인 요청(webhook.challenge)에 답하게 하세요.",
  unknown_provider: more("알 수 없는 발송 업체입니다"),

  ad_defaults_missing: more("테넌트의 광고 설정이 필요합니다"),
  ad_mark_missing: "광고 문자는 (광고)로 시작해야 합니다.",
  ad_opt_out_missing: "광고 문자는 무료수신거부와 080 번호로 끝나야 합니다.",
  ad_sender_missing: "(광고) 바로 뒤에 보내는 이의 이름을 쓰세요.",
  ad_without_purpose: "광고로 표시된 글입니다. purpose를 ad로 하세요.",
  broken_variable: ({ at }) =>
    `${at}번째 글자의 #{ 뒤에 변수의 이름이나 닫는 중괄호가 없습니다. #{이름}처럼 쓰거나 #{를 빼 주세요.`,
  cannot_receive: more("문자를 받을 수 없는 번호입니다. 휴대전화 번호를 쓰세요"),
  consent_expired: more("수신 동의가 오래되었습니다. 다시 확인해 주세요"),
  control_character: ({ at }) => `${at}번째 글자가 제어 문자입니다. 빼 주세요.`,
  duplicate_content: more("같은 내용을 방금 이 번호로 보냈습니다"),
  extra_variables: ({ names }) =>
    names === undefined ? "" : `템플릿에 변수 ${names}이(가) 없습니다. variables에서 빼 주세요.`,
  invalid_characters: forbiddenInTitle,
  invalid_phone: more("전화번호로 읽을 수 없습니다. 번호 전체를 숫자와 하이픈으로 쓰세요"),
  missing_variables: ({ names }) =>
    names === undefined ? "" : `변수 ${names}의 값이 없습니다. variables에 넣어 주세요.`,
  no_provider: "이 종류의 메시지를 이 번호로 보낼 수 있는 발송 업체가 없습니다.",
  not_encodable: (values) =>
    "title" in values
      ? forbiddenInTitle(values)
      : `${values["at"]}번째 글자(${values["char"]})는 통신사가 쓰는 CP949에 없습니다. ${
          values["normalizes"] === 1 ? '"normalize": true이면 바꾸거나 뺍니다.' : "빼 주세요."
        }`,
  not_jpeg: more("JPEG 사진이 아닙니다. 이름이 .jpg로 끝나는 JPEG 파일을 쓰세요"),
  not_unicode: "유니코드 글자의 절반만 있습니다. 글을 다시 입력해 주세요.",
  paid_number: "유료 서비스 번호(060)입니다. 받는 사람의 번호를 쓰세요.",
  block_paused: more("앞자리가 같은 번호로 보내는 것이 중지되었습니다. 운영자의 해제가 필요합니다"),
  prefix_rate_exceeded: more("앞자리가 같은 번호로 너무 많이 보냈습니다. 잠시 뒤에 보내세요"),
  recipient_rate_exceeded: more("이 번호로 너무 많이 보냈습니다. 잠시 뒤에 보내세요"),
  same_row: more("앞의 행과 같은 내용을 같은 번호로 보냅니다. 빼거나 duplicates를 all로 하세요"),
  sender_not_registered: "등록되지 않은 발신번호입니다. 등록한 번호를 쓰세요.",
  template_not_approved: more("승인되지 않은 템플릿입니다"),
  unavailable: "발송 업체에 템플릿을 물을 수 없습니다. 잠시 뒤에 보내세요.",
  unknown_template: "발송 업체에 없는 템플릿입니다. templateId를 확인해 주세요.",
};

function tooLong({ bytes, limit, characters, rows, most }: FaultValues): string {
  if (bytes !== undefined) {
    return `CP949로 ${bytes}바이트이며 ${limit}바이트까지 됩니다. 줄여 주세요.`;
  }
  if (rows !== undefined) {
    return `${characters}자입니다. 메시지 ${rows}건에 공통되는 내용은 ${most}자까지 됩니다. 줄이거나 나누어 보내 주세요.`;
  }
  return characters === undefined ? "" : `${characters}자를 넘습니다. 줄여 주세요.`;
}

function forbiddenInTitle({ at, char, standIn }: FaultValues): string {
  const remedy =
    standIn === undefined
      ? "빼 주세요."
      : standIn === ""
        ? '"normalize": true이면 뺍니다.'
        : `"normalize": true이면 "${standIn}"로 바꿉니다.`;
  return `${at}번째 글자(${char})는 제목에 쓸 수 없습니다. 제목에는 한글, 영문, 숫자, 빈칸과 []()<>만 씁니다. ${remedy}`;
}

/** For a fault of the code without values: the English detail follows. */
const WITHOUT_VALUES: Partial<Record<FaultCode, string>> = {
  extra_variables: "템플릿에 없는 변수입니다. 빼 주세요",
  missing_variables: "값이 없는 변수가 있습니다. variables에 넣어 주세요",
  too_long: "너무 깁니다. 줄여 주세요",
};

export function isFaultCode(code: unknown): code is FaultCode {
  return typeof code === "string" && Object.hasOwn(FAULT_SENTENCES, code);
}

/** The detail of a fault in Korean. */
export function koreanDetail({ code, detail, values = {} }: Fault): string {
  const sentence = FAULT_SENTENCES[code];
  if (typeof sentence === "string") return sentence;
  const made = typeof sentence === "function" ? sentence(values) : "";
  if (made !== "") return made;
  const begin = typeof sentence === "object" ? sentence.more : (WITHOUT_VALUES[code] ?? "");
  return `${begin} (${detail}).`;
}
