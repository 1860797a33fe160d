/** The reasons of exports in Korean. */
import type { ExportReason } from "./export-reasons.ts";
import type { Row } from "./korean-guards.ts";

type Rows = { readonly [K in ExportReason["kind"]]: Row<ExportReason & { readonly kind: K }> };

export const KOREAN_EXPORTS: Rows = {
  exports_unbound: {
    title: "이 서비스에는 내보내기 작업을 저장할 버킷이 없습니다",
    detail:
      "Worker에 R2 버킷을 EXPORTS로 연결하거나(docs/use/exports.ko.md), GET /v1/messages/export.csv로 바로 받으세요.",
  },
  export_not_found: {
    title: "없는 내보내기입니다",
    detail: "삭제되었거나 보관 기간(EXPORT_KEEP_DAYS)이 지났습니다. 다시 시작하세요.",
  },
  export_part_not_found: {
    title: "내보내기에 없는 파일입니다",
    detail: ({ parts }) => `지금까지 ${parts}개가 있으며 1부터 셉니다.`,
  },
  too_many_exports: {
    title: "이 테넌트에서 진행 중인 내보내기가 너무 많습니다",
    detail: ({ max }) =>
      `${max}개까지 됩니다. 하나가 끝나기를 기다리거나 DELETE /v1/exports/{id}로 끝내세요.`,
  },
};
