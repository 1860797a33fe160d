/** Titles and details of problems in Korean, for every kind of them. */
import { kstTime } from "../../domain/korea/day.ts";
import { KOREAN_ABSENT } from "./absences.ts";
import { KOREAN_EXPORTS } from "./korean-exports.ts";
import { koreanDetail } from "./korean-faults.ts";
import { KOREAN_GUARDS, type Row } from "./korean-guards.ts";
import { remedies } from "./quota-answer.ts";
import type { Kind, Reason, ReasonOf, Wire } from "./reasons.ts";
import { koreanUndecoded } from "./undecoded.ts";

type Rows = { readonly [K in Kind]: Row<ReasonOf<K>> };

const LOST =
  "접수되었을 수 있습니다. 같은 Idempotency-Key나 messageId로 다시 요청하면 두 번 보내지 않습니다. 이름이 없는 요청이면 먼저 id로 조회하세요.";

export const KOREAN_REASONS: Rows = {
  invalid_request: {
    title: "요청이 올바르지 않습니다",
    detail: ({ faults }) =>
      faults.map((fault) => `${fault.pointer || "본문"}: ${koreanDetail(fault)}`).join(" "),
  },
  invalid_rows: {
    title: "대량 발송의 메시지가 올바르지 않습니다",
    detail: ({ rows, total }) =>
      `${total}건 중 ${rows}건이 거부되어 아무것도 보내지 않았습니다. ?partial=true이면 나머지를 보냅니다.`,
  },
  malformed_json: { title: "본문이 올바른 JSON이 아닙니다" },
  invalid_encoding: {
    title: "본문의 글자를 읽을 수 없습니다",
    detail: ({ body }) => koreanUndecoded(body),
  },
  unsupported_media_type: {
    title: "본문은 JSON이어야 합니다",
    detail: "Content-Type: application/json 헤더와 함께 JSON을 보내세요.",
  },
  body_too_large: {
    title: "본문이 너무 큽니다",
    detail: ({ maxBytes }) => `${maxBytes}바이트까지 됩니다.`,
  },
  header_too_long: {
    title: "헤더가 너무 깁니다",
    detail: ({ name, most }) => `${name} 헤더가 ${most}자를 넘습니다. 줄여 주세요.`,
  },
  unauthorized: {
    title: "유효한 키가 필요합니다",
    detail: "Authorization: Bearer <key> 헤더를 보내세요.",
  },
  address_not_allowed: {
    title: "이 주소에서는 쓸 수 없는 키입니다",
    detail:
      "요청을 보낸 주소가 키의 주소 목록에 없습니다. 목록에 있는 주소에서 호출하거나 관리자에게 목록 변경을 요청하세요.",
  },
  no_role: {
    title: "로그인했지만 권한이 없습니다",
    detail: "운영자에게 역할(ACCESS_ROLES)을 요청하세요.",
  },
  cross_site: {
    title: "다른 사이트에서 온 호출입니다",
    detail:
      "다른 출처의 페이지가 브라우저로 보낸 요청입니다. 이 서비스의 페이지에서 호출하거나 키를 사용하세요.",
  },
  sign_in_unavailable: {
    title: "지금은 로그인을 확인할 수 없습니다",
    detail: "발급자의 공개 키를 읽지 못했습니다. API 키는 계속 쓸 수 있습니다.",
  },
  scope_missing: {
    title: "이 키로는 할 수 없습니다",
    detail: ({ scope }) => `권한 ${scope}이(가) 없습니다.`,
  },
  upgrade_required: {
    title: "이 경로는 WebSocket입니다",
    detail: "Upgrade: websocket으로 요청하세요.",
  },
  no_route: { title: "없는 경로입니다" },
  wrong_method: {
    title: "이 경로의 메서드가 아닙니다",
    detail: ({ allowed }) => `쓸 수 있는 메서드: ${allowed.join(", ")}`,
  },
  rate_limited: { title: "이 키의 요청이 너무 많습니다" },
  no_security_contact: {
    title: "운영자가 연락처를 정하지 않았습니다",
    detail: "SECURITY_CONTACT가 설정되지 않았습니다. 이 서비스를 제공한 곳에 알려 주세요.",
  },
  database_unavailable: {
    title: "통계 데이터베이스를 쓸 수 없습니다",
    detail: ({ absence }) => `${KOREAN_ABSENT[absence]} 발송과 단건 조회는 계속됩니다.`,
  },
  newer_layout: {
    title: "더 새로운 버전의 서비스가 저장한 데이터입니다",
    detail:
      "지금은 이전 버전이 실행 중이며, 이 데이터를 그대로 둡니다. 잃어버린 것은 없습니다. 운영자가 새 버전을 배포한 뒤 다시 요청하세요.",
  },
  database_restored: {
    title: "통계 데이터베이스를 복원하여 삭제를 다시 적용하는 중입니다",
    detail:
      "백업 이후에 지운 정보가 보이지 않도록, 끝날 때까지 아무도 읽을 수 없습니다. 1분 안에 저절로 이어집니다. 발송과 객체가 남아 있는 메시지의 조회는 계속됩니다.",
  },
  misconfigured: { title: "서비스가 설정되지 않았습니다", detail: ({ detail }) => detail },
  internal: { title: "서비스에 문제가 생겼습니다" },

  not_found: { title: "없는 메시지입니다" },
  batch_not_found: { title: "없는 대량 발송입니다" },
  batch_completed: {
    title: "대량 발송을 더는 취소할 수 없습니다",
    detail: "모든 메시지가 끝났습니다.",
  },
  dead_letter_not_found: { title: "실패 보관함에 없습니다" },
  dead_letter_closed: {
    title: "실패 보관함의 메시지를 다시 보낼 수 없습니다",
    detail: ({ why }) =>
      ({
        not_failed: "이 메시지는 더는 실패가 아닙니다.",
        gone: "메시지의 보관 기간이 지났습니다.",
        discarded: "버린 메시지입니다.",
      })[why],
  },
  idempotency_conflict: {
    title: "다른 요청에 쓰인 키나 messageId입니다",
    detail: "같은 Idempotency-Key나 messageId가 다른 요청에 이미 쓰였습니다.",
  },
  not_unconfirmed: {
    title: "결과를 모르는 메시지가 아닙니다",
    detail: ({ state }) =>
      state === "unconfirmed"
        ? "`attempt`가 가리키는 시도 뒤에 다시 시도했습니다. 메시지를 다시 조회하세요."
        : `지금 상태는 ${state}입니다. unconfirmed인 메시지만 결과를 정할 수 있습니다.`,
  },
  provider_id_taken: {
    title: "다른 메시지의 provider 메시지 ID입니다",
    detail: "provider의 콘솔을 다시 확인하거나 `providerMessageId`를 빼고 보내세요.",
  },
  cancel_too_late: {
    title: "메시지를 더는 취소할 수 없습니다",
    detail: ({ state }) => `상태가 ${state}입니다.`,
  },
  refresh_too_soon: { title: "방금 결과를 확인한 메시지입니다" },
  receipt_not_found: {
    title: "이 발송 업체 메시지 id의 메시지가 없습니다",
    detail: "방금 보낸 메시지일 수 있습니다. 잠시 뒤에 다시 보내세요.",
  },
  receipt_ambiguous: {
    title: "이 발송 업체 메시지 id의 메시지가 여럿입니다",
    detail: "메시지 자신의 id로 알려 주세요.",
  },
  receipt_mismatch: {
    title: "메시지의 발송 업체 메시지 id가 다릅니다",
    detail: "반영하지 않았습니다. 다른 메시지의 결과입니다.",
  },
  receipt_provider: {
    title: "다른 발송 업체의 키입니다",
    detail: ({ provider }) =>
      `${provider}의 키입니다. \`providerId\`를 빼거나 그 발송 업체의 키를 사용하세요.`,
  },
  provider_key_required: {
    title: "결과는 발송 업체만 등록할 수 있습니다",
    detail: ({ configured }) =>
      `${configured ? "" : "RECEIPT_KEYS(`업체:키`)를 설정한 뒤 "}RECEIPT_KEYS의 발송 업체 키를 사용하세요. 발송 여부를 모르는 메시지는 POST /v1/messages/{id}/resolve로 처리하세요.`,
  },
  answer_lost: { title: "메시지가 응답하지 않았습니다", detail: LOST },
  batch_answer_lost: { title: "대량 발송이 응답하지 않았습니다", detail: LOST },

  ...KOREAN_GUARDS,

  tenant_forbidden: {
    title: "이 키로는 이 테넌트의 일을 할 수 없습니다",
    detail: "X-Tenant-ID와 /v1/tenants에는 기본 테넌트의 admin 키가 필요합니다.",
  },
  tenant_not_found: { title: "없는 테넌트입니다" },
  tenant_exists: { title: "같은 id의 테넌트가 있습니다" },
  pause_not_found: {
    title: "없는 중지입니다",
    detail: "GET /v1/tenants/{id}/pauses에서 id를 확인하세요.",
  },
  tenant_changed: {
    title: "그사이에 테넌트가 변경되었습니다",
    detail: ({ revision }) => `변경 번호가 ${revision}입니다. 다시 읽고 변경하세요.`,
  },
  key_not_found: { title: "쓸 수 있는 그런 키가 없습니다" },
  key_name_taken: {
    title: "같은 이름의 키가 있습니다",
    detail: "감사 기록이 키를 이름으로 구분합니다. 다른 이름을 쓰세요.",
  },
  too_many_keys: { title: "테넌트의 키가 너무 많습니다", detail: "쓰지 않는 키를 폐기하세요." },
  quota_exceeded: {
    title: "테넌트의 한도를 다 썼습니다",
    detail: ({ violated, impossible }) => {
      const told = violated.map(
        ({ name, quota, used, endsAt }) =>
          `${name}: ${quota} 중 ${used} 사용, ${kstTime(endsAt)}(한국 시각)까지`,
      );
      const more = impossible ? " 요청 하나가 한도 전체보다 큽니다." : "";
      const raise = `운영자가 올릴 수 있습니다: ${remedies(violated)}.`;
      return `아무것도 보내지 않았습니다. ${told.join(", ")}.${more} ${raise}`;
    },
  },

  template_not_found: { title: "없는 템플릿입니다" },
  provider_unavailable: { title: "발송 업체에 물을 수 없습니다" },
  not_supported: {
    title: "발송 업체가 제공하지 않는 기능입니다",
    detail: ({ provider }) => `${provider}의 템플릿은 그 업체의 콘솔에서만 관리합니다.`,
  },
  template_shared: {
    title: "테넌트 자신의 템플릿이 아닙니다",
    detail: "다른 테넌트도 씁니다. 운영자의 키로만 바꿀 수 있으니 자신의 템플릿을 등록하세요.",
  },
  template_approved: {
    title: "이미 승인된 템플릿입니다",
    detail: "검수할 것이 없습니다. 변경하면 다시 검수합니다.",
  },
  template_refused: {
    title: "발송 업체가 템플릿을 거부했습니다",
    detail: ({ provider, words }) => `${provider}의 답: ${words}`,
  },
  template_change_lost: {
    title: "발송 업체가 응답하지 않았습니다",
    detail: "변경되었을 수 있습니다. 다시 요청하기 전에 GET /v1/templates를 확인하세요.",
  },

  webhook_not_found: { title: "없는 웹훅입니다" },
  too_many_webhooks: {
    title: "테넌트의 웹훅이 너무 많습니다",
    detail: ({ max }) => `${max}개까지 됩니다. 쓰지 않는 웹훅을 지우세요.`,
  },
  webhook_unproven: {
    title: "웹훅 주소가 확인되지 않았습니다",
    detail: "POST /v1/webhooks/{id}/verify로 다시 확인하세요.",
  },
  too_many_challenges: {
    title: "웹훅 주소 확인 요청이 너무 많습니다",
    detail: "테넌트마다 10분에 30번, 호스트마다 모두 합쳐 1초에 5번까지 됩니다.",
  },
  webhook_host_busy: {
    title: "지금은 이 웹훅의 호스트를 더 호출할 수 없습니다",
    detail: "허용된 횟수를 다 썼거나, 계속 실패해서 쉬는 중입니다. 잠시 뒤에 다시 시도하세요.",
  },
  delivery_not_found: {
    title: "없는 웹훅 전송입니다",
    detail: "방금 보낸 것일 수 있습니다. 잠시 뒤에 확인하세요.",
  },
  delivery_gone: {
    title: "웹훅을 다시 보낼 수 없습니다",
    detail: "메시지의 보관 기간이 지났습니다. 기록을 확인하세요.",
  },

  opt_out_not_found: { title: "목록에 없는 번호입니다" },
  opt_out_list_full: {
    title: "수신 금지 목록이 가득 찼습니다",
    detail: ({ max }) => `${max}개까지 됩니다.`,
  },
  opt_outs_not_csv: {
    title: "본문은 CSV여야 합니다",
    detail: "Content-Type: text/csv 헤더와 함께 파일을 보내세요.",
  },
  opt_out_list_forbidden: {
    title: "이 키로는 서비스 전체의 목록을 쓸 수 없습니다",
    detail: "모든 테넌트에 적용되는 목록입니다. 기본 테넌트의 admin 키가 필요합니다.",
  },

  approval_needed: {
    title: "두 번째 사람의 승인이 필요합니다",
    detail: ({ act }) =>
      `POST /v1/approvals에 "act": "${act}"로 요청하세요. approver 역할의 사람이 승인하면 한 시간 안에 다시 하세요.`,
  },
  approval_not_found: { title: "없는 승인 요청입니다" },
  approver_needed: {
    title: "승인자만 결정할 수 있습니다",
    detail: "이 테넌트의 approver 역할(ACCESS_ROLES)로 로그인하세요. 키로는 할 수 없습니다.",
  },
  same_person: {
    title: "요청한 사람은 승인할 수 없습니다",
    detail: "approver 역할의 다른 사람이 결정해야 합니다.",
  },
  approval_closed: {
    title: "결정을 기다리는 요청이 아닙니다",
    detail: "이미 결정되었거나 하루가 지났습니다. 다시 요청하세요.",
  },
  too_many_approvals: {
    title: "승인을 기다리는 요청이 너무 많습니다",
    detail: "먼저 기다리는 요청을 결정하세요.",
  },
  ...KOREAN_EXPORTS,
  not_protected: {
    title: "보호된 것이 없습니다",
    detail: "암호화 키가 없습니다. 먼저 FIELD_KEYS와 FIELD_HASH_KEYS, 또는 HASH_KEYS를 설정하세요.",
  },
  field_unreadable: { title: "저장된 항목을 읽을 수 없습니다", detail: ({ detail }) => detail },
  message_erased: {
    title: "이 키나 messageId의 메시지는 삭제되었습니다",
    detail: "다시 보내지 않습니다. 다른 메시지에는 다른 키를 쓰세요.",
  },
  not_final: {
    title: "아직 끝나지 않은 메시지입니다",
    detail: ({ state }) => `상태가 ${state}입니다. 취소하거나 끝나기를 기다리세요.`,
  },
  on_hold: {
    title: "법적 보존 중인 메시지입니다",
    detail: "먼저 법적 보존을 해제하세요.",
  },
  hold_not_found: { title: "없는 법적 보존입니다" },
  erasure_not_found: { title: "없는 삭제 요청입니다" },
};

export function koreanWords(reason: Reason): Pick<Wire, "title" | "detail"> {
  return read(reason.kind, reason);
}

function read<K extends Kind>(kind: K, reason: ReasonOf<K>): Pick<Wire, "title" | "detail"> {
  const { title, detail }: Row<ReasonOf<K>> = KOREAN_REASONS[kind];
  return { title, detail: typeof detail === "function" ? detail(reason) : detail };
}
