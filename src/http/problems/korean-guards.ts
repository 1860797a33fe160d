/** The guards' reasons in Korean. */
import type { GuardReason } from "./guard-reasons.ts";

export interface Row<R> {
  readonly title: string;
  readonly detail?: string | ((reason: R) => string);
}

type Rows = { readonly [K in GuardReason["kind"]]: Row<GuardReason & { readonly kind: K }> };

const LATER = "아무것도 보내지 않았습니다. 잠시 뒤에 보내세요.";

export const KOREAN_GUARDS: Rows = {
  recipient_rate_exceeded: { title: "이 번호로 너무 많이 보냈습니다", detail: LATER },
  prefix_rate_exceeded: { title: "앞자리가 같은 번호로 너무 많이 보냈습니다", detail: LATER },
  block_paused: {
    title: "앞자리가 같은 번호로 보내는 것이 중지되었습니다",
    detail: ({ tenant, pauseId }) =>
      `보내지 않았습니다. 이 번호대로 가는 발송이 비정상으로 보여 중지했습니다. 정상 발송이면 운영자가 POST /v1/tenants/${tenant}/pauses/${pauseId}/lift로 해제합니다. 다른 번호로는 계속 보낼 수 있습니다.`,
  },
  duplicate_content: {
    title: "같은 내용을 방금 이 번호로 보냈습니다",
    detail: ({ messageId }) =>
      `보내지 않았습니다. 먼저 보낸 메시지는 ${messageId}입니다. "allowDuplicate": true이면 또 보냅니다.`,
  },
  too_many_failures: {
    title: "이 주소에서 틀린 키가 너무 많이 왔습니다",
    detail: "유효한 키의 요청은 계속 처리합니다.",
  },
};
