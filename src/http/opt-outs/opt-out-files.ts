/** `/v1/opt-outs/import`, `/export.csv` and `/export.xlsx`: lists as files. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { importCsv } from "../../app/opt-out/import.ts";
import { XLSX_TYPE } from "../../app/sheets/xlsx.ts";
import { MAX_LINES, type LineNote } from "../../domain/opt-out/read-csv.ts";
import { mediaTypeOf } from "../../kernel/text/decode-body.ts";
import type { OptOutPage } from "../../objects/opt-out/opt-out-object.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { readersLanguage } from "../problems/in-language.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { toldLine } from "../problems/notes.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { readBody } from "../shapes/read-body.ts";
import { excelParam } from "../sheets/excel-param.ts";
import { csvPaper, excelPaper, xlsxPaper, type Paper } from "./opt-out-papers.ts";
import { FileQuery, ImportView, listOf, type ListName } from "./opt-out-schemas.ts";
import { ownerOf } from "./opt-outs.ts";

const PAGE = 1000;

export const optOutFiles = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

optOutFiles.use("/v1/opt-outs/*", requireKey);

const importing = route({
  method: "post",
  path: "/v1/opt-outs/import",
  operationId: "importOptOuts",
  tag: "opt-outs",
  summary: "Put the numbers of a file on a list",
  description:
    "CSV without or with names of columns: number, time (without a zone: in Korea), source; between commas, semicolons or tabs; in " +
    "UTF-8 or, as spreadsheets save it, in UTF-16 or CP949. A line with a number is taken, whatever is wrong with its other cells, and reported; lines without one are " +
    `refused and reported. The same file again changes nothing. At most ${MAX_LINES} lines and 10 MiB.`,
  scope: "send",
  request: {
    query: FileQuery,
    body: {
      required: true,
      content: {
        "text/csv": {
          schema: z.string().openapi({ example: "to,at,source\r\n010-1234-5678,080" }),
        },
      },
    },
  },
  responses: {
    200: json(ImportView, "What became of the lines"),
  },
  reasons: ["opt_out_list_forbidden", "opt_outs_not_csv", "invalid_encoding"],
});

optOutFiles.openapi(importing, async (c) => {
  const { list } = c.req.valid("query");
  const owner = ownerOf(c, list, importing.refuse);
  if (mediaTypeOf(c.req.header("content-type")) !== "text/csv") {
    throw importing.refuse({ kind: "opt_outs_not_csv" });
  }
  const body = await readBody(c);
  if (!body.ok) throw importing.refuse({ kind: "invalid_encoding", body });
  await noteAct(c, "opt_outs.imported", { list });
  const report = await importCsv(c.get("isolate"), owner, listOf(list), body.text);
  c.get("isolate").optOuts.forget(owner);
  if (!report) {
    const detail = `has more than ${MAX_LINES} lines`;
    const faults = [{ pointer: "", code: "too_many", detail } as const];
    throw importing.refuse({ kind: "invalid_request", faults });
  }
  const language = readersLanguage(c);
  const told = (notes: readonly LineNote[]): LineNote[] =>
    notes.map((note) => toldLine(note, language));
  const { encoding } = body;
  const [errors, warnings] = [told(report.errors), told(report.warnings)];
  return c.json({ ...report, encoding, errors, warnings }, 200);
});

const exporting = route({
  method: "get",
  path: "/v1/opt-outs/export.csv",
  operationId: "exportOptOutsCsv",
  tag: "opt-outs",
  summary: "A list as CSV: hashes and masked numbers, as the numbers are not kept",
  scope: "export",
  request: { query: FileQuery.extend({ excel: excelParam }) },
  responses: {
    200: { description: "The file", content: { "text/csv": { schema: z.string() } } },
  },
  reasons: ["opt_out_list_forbidden"],
});

optOutFiles.openapi(exporting, async (c) => {
  const { list, excel } = c.req.valid("query");
  const owner = ownerOf(c, list, exporting.refuse);
  const paper = excel === "true" ? excelPaper() : csvPaper();
  return send(c, { owner, list }, { name: "csv", type: "text/csv; charset=utf-8", paper });
});

const workbook = route({
  method: "get",
  path: "/v1/opt-outs/export.xlsx",
  operationId: "exportOptOutsXlsx",
  tag: "opt-outs",
  summary:
    "A list as a workbook for Excel: hashes and masked numbers as texts, times as Korean dates",
  scope: "export",
  request: { query: FileQuery },
  responses: {
    200: { description: "The file", content: { [XLSX_TYPE]: { schema: z.string() } } },
  },
  reasons: ["opt_out_list_forbidden"],
});

optOutFiles.openapi(workbook, async (c) => {
  const { list } = c.req.valid("query");
  const owner = ownerOf(c, list, workbook.refuse);
  return send(c, { owner, list }, { name: "xlsx", type: XLSX_TYPE, paper: xlsxPaper() });
});

interface Format {
  readonly name: "csv" | "xlsx";
  readonly type: string;
  readonly paper: Paper;
}

async function send(
  c: Context<AppEnv>,
  { owner, list }: { readonly owner: string; readonly list: ListName },
  { name, type, paper }: Format,
): Promise<Response> {
  await noteAct(c, "opt_outs.exported", { list, format: name });
  const stub = c.get("isolate").optOuts.stub(owner);
  const read = async (after: string | null): Promise<OptOutPage> =>
    stub.page(listOf(list), after, PAGE);
  c.header("content-type", type);
  c.header("content-disposition", `attachment; filename="opt-outs-${list}.${name}"`);
  c.header("cache-control", "no-store");
  return c.body(fileOf(read, paper));
}

/** A page when the reader wants one. */
function fileOf(
  read: (after: string | null) => Promise<OptOutPage>,
  paper: Paper,
): ReadableStream<Uint8Array> {
  let after: string | null = null;
  return new ReadableStream({
    async pull(controller) {
      // A workbook may hold back a page: who waits for bytes is not asked again before there are some.
      for (let given = false, more = true; more && !given;) {
        const page = await read(after);
        ({ more } = page);
        after = page.entries.at(-1)?.recipient ?? after;
        for (const bytes of [paper.add(page.entries), ...(more ? [] : [paper.end()])]) {
          if (bytes.byteLength === 0) continue;
          controller.enqueue(bytes);
          given = true;
        }
        if (!more) controller.close();
      }
    },
  });
}
