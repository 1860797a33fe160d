/** Reasons to refuse an export that goes on by itself. */
import type { Table } from "./table.ts";

export type ExportReason =
  | { readonly kind: "exports_unbound" }
  | { readonly kind: "export_not_found" }
  | { readonly kind: "export_part_not_found"; readonly parts: number }
  | { readonly kind: "too_many_exports"; readonly max: number };

export const EXPORT_TABLE: Table<ExportReason> = {
  exports_unbound: {
    status: 501,
    title: "Exports that go on by themselves have no bucket here",
    detail:
      "Bind an R2 bucket to the Worker as EXPORTS (docs/use/exports.md), or stream the file: GET /v1/messages/export.csv.",
    retryable: false,
  },
  export_not_found: {
    status: 404,
    title: "There is no such export",
    detail: "It was deleted, or its days (EXPORT_KEEP_DAYS) are over. Begin it again.",
    retryable: false,
  },
  export_part_not_found: {
    status: 404,
    title: "The export has no such part",
    detail: ({ parts }) => `It has ${parts} so far, counted from 1.`,
    retryable: false,
  },
  too_many_exports: {
    status: 409,
    title: "Too many exports of this tenant go on at once",
    detail: ({ max }) => `At most ${max}. Wait for one to end, or end it: DELETE /v1/exports/{id}.`,
    retryable: false,
  },
};
