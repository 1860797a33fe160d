/** `/v1/messages/export.csv`, `.xlsx` and `.ndjson`: any range of messages as a file, with a reason that is kept. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import type { Paper } from "../../app/export/paper.ts";
import { csvPaper, excelCsvPaper, ndjsonPaper, xlsxPaper } from "../../app/export/papers.ts";
import { XLSX_TYPE } from "../../app/sheets/xlsx.ts";
import type { ExportNote } from "../../domain/privacy/disclosure.ts";
import { REVEAL } from "../../domain/privacy/sight.ts";
import { log } from "../../kernel/log.ts";
import { takeApproval, wantsTwo } from "../access/approved.ts";
import { askedBy } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import { noteExport } from "../access/disclose.ts";
import { sightFor } from "../access/sight.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import type { Refuse } from "../problems/refusal.ts";
import { route } from "../route.ts";
import { excelParam } from "../sheets/excel-param.ts";
import { exportFilter, inOrder, order, rangeName, readFilter } from "./export-filter.ts";
import { startExport } from "./export-stream.ts";

type Ctx = Context<AppEnv>;

const FilterQuery = z.strictObject(exportFilter).refine(inOrder, order);
const CsvQuery = z
  .strictObject({
    ...exportFilter,
    bom: z.enum(["true", "false"]).default("false").openapi({
      description: "`true` begins with a byte order mark, without which Excel garbles Korean.",
    }),
    excel: excelParam,
  })
  .refine(inOrder, order);

type Query = z.output<typeof FilterQuery>;

const file = (type: string, description: string) => ({
  description,
  content: { [type]: { schema: z.string() } },
});
const SHEET_TIMES = "Each time once, as Korean clocks show it (`requested_at_kst`).";
const description =
  "Streams any range, oldest first. A connection that breaks off means that the file is not whole. Who asked, why, for what " +
  "and how many rows they got is kept in the audit trail and shown by `GET /v1/reports/access`.";

export const exportRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

exportRoutes.use("/v1/messages/export.csv", requireKey);
exportRoutes.use("/v1/messages/export.xlsx", requireKey);
exportRoutes.use("/v1/messages/export.ndjson", requireKey);

const csv = route({
  method: "get",
  path: "/v1/messages/export.csv",
  operationId: "exportMessagesCsv",
  tag: "exports",
  summary: "Messages as CSV, safe to open in a spreadsheet (from SQL: a moment behind)",
  description: `${description} With \`excel=true\`: ${SHEET_TIMES}`,
  scope: "export",
  reads: "sql",
  request: { query: CsvQuery },
  reasons: ["approval_needed"],
  responses: { 200: file("text/csv", "The file") },
});

exportRoutes.openapi(csv, async (c) => {
  const query = c.req.valid("query");
  const { numbers, bom, excel } = query;
  const paper = excel === "true" ? excelCsvPaper(numbers) : csvPaper(numbers, bom === "true");
  return send(c, query, { name: "csv", type: "text/csv; charset=utf-8", paper }, csv.refuse);
});

const xlsx = route({
  method: "get",
  path: "/v1/messages/export.xlsx",
  operationId: "exportMessagesXlsx",
  tag: "exports",
  summary: "Messages as a workbook for Excel (from SQL: a moment behind)",
  description:
    `${description} Telephone numbers, codes and ids are texts, counts and costs numbers, times dates. ${SHEET_TIMES} ` +
    "After 1,048,575 rows the next sheet begins.",
  scope: "export",
  reads: "sql",
  request: { query: FilterQuery },
  reasons: ["approval_needed"],
  responses: { 200: file(XLSX_TYPE, "The file") },
});

exportRoutes.openapi(xlsx, async (c) => {
  const query = c.req.valid("query");
  const paper = xlsxPaper(query.numbers);
  return send(c, query, { name: "xlsx", type: XLSX_TYPE, paper }, xlsx.refuse);
});

const ndjson = route({
  method: "get",
  path: "/v1/messages/export.ndjson",
  operationId: "exportMessagesNdjson",
  tag: "exports",
  summary: "Messages as JSON, one a line (from SQL: a moment behind)",
  description,
  scope: "export",
  reads: "sql",
  request: { query: FilterQuery },
  reasons: ["approval_needed"],
  responses: { 200: file("application/x-ndjson", "The file") },
});

exportRoutes.openapi(ndjson, async (c) => {
  const query = c.req.valid("query");
  const paper = ndjsonPaper(query.numbers);
  return send(c, query, { name: "ndjson", type: "application/x-ndjson", paper }, ndjson.refuse);
});

interface Format {
  readonly name: "csv" | "xlsx" | "ndjson";
  readonly type: string;
  readonly paper: Paper;
}

async function send(
  c: Ctx,
  query: Query,
  format: Format,
  refuse: Refuse<"scope_missing" | "approval_needed">,
): Promise<Response> {
  if (!sightFor(c, query.numbers)) throw refuse({ kind: "scope_missing", scope: REVEAL });
  const approvalId =
    query.numbers === "full" && (await wantsTwo(c, "export"))
      ? await takeApproval(c, { act: "export" }, refuse)
      : undefined;
  const { numbers, reason } = query;
  const tenant = c.get("tenant");
  const { filter, times, about } = readFilter(tenant, query);
  const detail = {
    format: format.name,
    ...about,
    ...(approvalId !== undefined && { approvalId }),
  };
  const exportId = `exp_${crypto.randomUUID()}`;
  const note = async (
    kind: ExportNote["kind"],
    disclosures: number,
    more: ExportNote["detail"] = {},
  ): Promise<void> => {
    const { reason: _reason, ...about } = { ...detail, ...more };
    await noteExport(c, { kind, exportId, reason, disclosures, detail: about });
  };
  await note("export", 0);
  const { body, done } = await startExport(c.get("isolate"), {
    filter,
    audit: { ...(await askedBy(c, tenant)), detail },
    paper: format.paper,
    numbers,
    ended: async (outcome, rows) => {
      try {
        await note("export_end", numbers === "full" ? rows : 0, { outcome, rows });
      } catch (error) {
        // The client has its file, and that it was begun is on record.
        log("error", "export.end_not_noted", { error });
      }
    },
  });
  c.executionCtx.waitUntil(done);
  const name = rangeName(times);
  c.header("content-type", format.type);
  c.header("content-disposition", `attachment; filename="messages-${name}.${format.name}"`);
  c.header("cache-control", "no-store");
  return c.body(body);
}
