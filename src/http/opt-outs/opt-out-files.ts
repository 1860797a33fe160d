/** `/v1/opt-outs/import` and `/export.csv`: lists as files. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { importCsv } from "../../app/opt-out/import.ts";
import { MAX_LINES } from "../../domain/opt-out/read-csv.ts";
import { mediaTypeOf } from "../../kernel/text/decode-body.ts";
import { iso } from "../../kernel/time/iso.ts";
import type { OptOutPage } from "../../objects/opt-out/opt-out-object.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { csvRow } from "../shapes/csv.ts";
import { readBody } from "../shapes/read-body.ts";
import { FileQuery, ImportView, listOf } from "./opt-out-schemas.ts";
import { ownerOf } from "./opt-outs.ts";

const PAGE = 1000;
const COLUMNS = ["recipient", "masked", "at", "source", "added_at"];

export const optOutFiles = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

optOutFiles.use("/v1/opt-outs/*", requireKey);

const importing = route({
  method: "post",
  path: "/v1/opt-outs/import",
  summary: "Put the numbers of a file on a list",
  description:
    "CSV without or with names of columns: number, time (without a zone: in Korea), source; in UTF-8 or, as Korean spreadsheets " +
    "save it, in CP949. A line with a number is taken, whatever is wrong with its other cells, and reported; lines without one are " +
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
  const { encoding } = body;
  const { errors, warnings } = report;
  return c.json({ ...report, encoding, errors: [...errors], warnings: [...warnings] }, 200);
});

const exporting = route({
  method: "get",
  path: "/v1/opt-outs/export.csv",
  summary: "A list as CSV: hashes and masked numbers, as the numbers are not kept",
  scope: "export",
  request: { query: FileQuery },
  responses: {
    200: { description: "The file", content: { "text/csv": { schema: z.string() } } },
  },
  reasons: ["opt_out_list_forbidden"],
});

optOutFiles.openapi(exporting, async (c) => {
  const { list } = c.req.valid("query");
  const owner = ownerOf(c, list, exporting.refuse);
  await noteAct(c, "opt_outs.exported", { list });
  const stub = c.get("isolate").optOuts.stub(owner);
  const read = async (after: string | null): Promise<OptOutPage> =>
    stub.page(listOf(list), after, PAGE);
  c.header("content-type", "text/csv; charset=utf-8");
  c.header("content-disposition", `attachment; filename="opt-outs-${list}.csv"`);
  c.header("cache-control", "no-store");
  return c.body(fileOf(read));
});

/** A page when the reader wants one. */
function fileOf(read: (after: string | null) => Promise<OptOutPage>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after: string | null = null;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(csvRow(COLUMNS))),
    async pull(controller) {
      const { entries, more } = await read(after);
      const rows = entries.map(({ recipient, masked, at, source, addedAt }) =>
        csvRow([recipient, masked, iso(at), source, iso(addedAt)]),
      );
      if (rows.length > 0) controller.enqueue(encoder.encode(rows.join("")));
      after = entries.at(-1)?.recipient ?? after;
      if (!more) controller.close();
    },
  });
}
