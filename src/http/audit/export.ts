/** `GET /v1/audit/export.jsonl`: the audit trail as a stream, for archives and for whoever proves it elsewhere. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { OPERATORS_CHAIN } from "../../domain/audit/chain.ts";
import { shownEntry } from "../../domain/audit/shown.ts";
import type { Isolate } from "../../objects/isolate.ts";
import {
  actPage,
  markOf,
  type Act,
  type ActFilter,
  type ActMark,
} from "../../sql/audit/export-acts.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { bounded, MOST, zonedTime } from "../shapes/bounded.ts";

/** Entries in memory at once. */
const PAGE = 500;
const TYPE: string = "application/x-ndjson";

const Time = zonedTime().optional();

const ExportQuery = z.strictObject({
  from: Time.openapi({ description: "At or after." }),
  until: Time.openapi({ description: "Before." }),
  after: bounded(MOST.word)
    .regex(/^a\d{19}$/, "must be the id of an entry, such as a0000000000000000042")
    .optional()
    .openapi({ description: "Behind this entry: the `id` of the last line that you have." }),
  of: z.enum(["tenant", "operators"]).default("tenant").openapi({
    description: "`operators`: what operators did to other tenants. For operators only.",
  }),
});

export const auditExportRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

auditExportRoutes.use("/v1/audit/export.jsonl", requireKey);

const exporting = route({
  method: "get",
  path: "/v1/audit/export.jsonl",
  operationId: "exportAudit",
  tag: "audit",
  summary: "The audit trail as JSON lines, the oldest entry first (from SQL: a moment behind)",
  description:
    "Streams any range, with numbers and hashes. A connection that breaks off means that the file is not whole: ask again with `after`. The export is an entry of the trail itself.",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: { query: ExportQuery },
  responses: {
    200: { description: "The file", content: { [TYPE]: { schema: z.string() } } },
  },
});

auditExportRoutes.openapi(exporting, async (c) => {
  const { from, until, after, of } = c.req.valid("query");
  if (of === "operators" && !c.get("operator")) {
    throw exporting.refuse({ kind: "tenant_forbidden" });
  }
  const tenant = of === "operators" ? OPERATORS_CHAIN : c.get("tenant");
  const isolate = c.get("isolate");
  const mark =
    after === undefined
      ? undefined
      : await isolate.withPostgres(async (sql) => markOf(sql, tenant, after), "look_up");
  if (after !== undefined && mark === undefined) {
    const detail = "is the id of no entry of this trail";
    const faults = [{ pointer: "after", code: "invalid_value", detail } as const];
    throw exporting.refuse({ kind: "invalid_request", faults });
  }
  await noteAct(c, "audit.exported", {
    of,
    ...(from !== undefined && { from }),
    ...(until !== undefined && { until }),
    ...(after !== undefined && { after }),
  });
  const filter = {
    tenant,
    from: from === undefined ? undefined : Date.parse(from),
    until: until === undefined ? undefined : Date.parse(until),
  };
  // Without the database it is 503, and no file that breaks off. The stream reads its first page itself: one that is closed before it
  // is read keeps workerd from ending.
  await isolate.withPostgres(async (sql) => actPage(sql, filter, mark, 1), "export");
  return file(c, linesOf(isolate, filter, mark));
});

function file(c: Context<AppEnv>, body: ReadableStream<Uint8Array>): Response {
  c.header("content-type", TYPE);
  c.header("content-disposition", 'attachment; filename="audit.jsonl"');
  c.header("cache-control", "no-store");
  return c.body(body);
}

/** A page when the reader wants one. What breaks on the way breaks the stream. */
function linesOf(
  isolate: Pick<Isolate, "withPostgres">,
  filter: ActFilter,
  begin: ActMark | undefined,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after = begin;
  return new ReadableStream({
    async pull(controller) {
      const page = await isolate.withPostgres(
        async (sql) => actPage(sql, filter, after, PAGE),
        "export",
      );
      after = page.last;
      const text = page.acts.map((act) => `${JSON.stringify(lineOf(act))}\n`).join("");
      if (text !== "") controller.enqueue(encoder.encode(text));
      if (page.acts.length < PAGE) controller.close();
    },
  });
}

function lineOf(act: Act): object {
  const shown = shownEntry(act);
  const old = { seq: null, prev: null, hash: null };
  return { id: act.id, eventId: act.eventId, ...shown, ...(act.seq === 0 && old) };
}
