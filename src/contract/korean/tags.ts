/** The groups of operations in Korean. */
import type { Tag } from "../../http/tags.ts";
import type { TagText } from "../tags.ts";

export const KOREAN_TAGS: Readonly<Record<Tag, TagText>> = {
  messages: {
    name: "메시지",
    description: "SMS, LMS, MMS, 알림톡을 보내고 조회, 목록, 취소, 결과 확인을 합니다.",
  },
  batches: {
    name: "대량 발송",
    description: "한 요청으로 10,000건까지 보내고, 하나처럼 확인하고 취소합니다.",
  },
  live: {
    name: "실시간",
    description: "변경을 바로 알려 주는 WebSocket입니다. 반복 조회를 대신합니다.",
  },
  templates: { name: "템플릿", description: "알림톡 템플릿과 발송 업체의 검수 상태입니다." },
  "opt-outs": {
    name: "수신 거부",
    description: "광고를 보내지 않는 번호의 목록입니다. 테넌트의 것과 서비스 전체의 것이 있습니다.",
  },
  webhooks: { name: "웹훅", description: "서명된 이벤트를 받을 주소, 서명 비밀, 전송 기록입니다." },
  reports: {
    name: "보고서",
    description: "건수, 비율, 걸린 시간, 오류, 비용을 JSON, CSV, Excel 파일로 봅니다.",
  },
  exports: {
    name: "내보내기",
    description: "메시지를 파일로 내려받습니다. 한 번에, 또는 뒤에서 만든 조각으로 받습니다.",
  },
  "dead-letters": {
    name: "실패 보관함",
    description: "끝내 실패한 메시지와 사본입니다. 다시 보내거나 버립니다.",
  },
  receipts: { name: "결과 등록", description: "발송 업체가 자신의 키로 등록하는 결과입니다." },
  tenants: {
    name: "테넌트",
    description: "호출하는 쪽의 정보, 그리고 운영자를 위한 테넌트와 권한, 중지입니다.",
  },
  keys: { name: "키", description: "테넌트의 API 키: 권한, 주소, 한도, 교체, 폐기." },
  approvals: { name: "승인", description: "두 번째 사람이 승인해야 하는 일입니다." },
  audit: { name: "감사", description: "누가 무엇을 했는지의 기록과, 바뀌지 않았다는 증명입니다." },
  privacy: { name: "개인정보", description: "삭제 요청, 법적 보존, 항목을 암호화하는 키입니다." },
  mirror: {
    name: "Postgres 사본",
    description: "접수한 것과 비교하고, 고치고, 되살립니다.",
  },
  service: { name: "서비스", description: "상태, 지표, 잔액, 서비스를 설명하는 문서입니다." },
  aliases: {
    name: "별칭",
    description:
      "참조 구현(k-msg의 예제, 상태 확인기)의 경로와 말입니다. 그것을 쓰던 클라이언트를 위한 것이며, 새 클라이언트는 `/v1`을 씁니다.",
  },
};
