/** `/v1/exports`: exports that go on by themselves, in parts, into a bucket. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { ExportBucket, type Stored } from "../../app/export/export-bucket.ts";
import {
  EXPORT_FORMATS,
  expiresAt,
  LEASE_MS,
  progressOf,
  rowsOf,
  type ExportJob,
} from "../../app/export/export-job.ts";
import { endExport, runTurn } from "../../app/export/export-turn.ts";
import { XLSX_TYPE } from "../../app/sheets/xlsx.ts";
import { NUMBERS, REVEAL } from "../../domain/privacy/sight.ts";
import { log } from "../../kernel/log.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import { takeApproval, wantsTwo } from "../access/approved.ts";
import { askedBy, noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import { noteExport, viewerOf } from "../access/disclose.ts";
import { sightFor } from "../access/sight.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import type { Refuse } from "../problems/refusal.ts";
import { route } from "../route.ts";
import { bounded } from "../shapes/bounded.ts";
import { exportFilter, inOrder, order, rangeName, readFilter } from "./export-filter.ts";

type Ctx = Context<AppEnv>;

/** Most exports of a tenant at once. */
const MOST_RUNNING = 5;
/** Time that the request that begins it goes on with it, in the background. */
const FIRST_TURN_MS = 10_000;

const TYPES = {
  csv: "text/csv; charset=utf-8",
  xlsx: XLSX_TYPE,
  ndjson: "application/x-ndjson",
} as const;

const ExportInput = z
  .strictObject({
    ...exportFilter,
    format: z.enum(EXPORT_FORMATS).default("csv"),
    bom: z.boolean().default(false).openapi({ description: "CSV: begin with a byte order mark." }),
    excel: z
      .boolean()
      .default(false)
      .openapi({ description: "CSV: as `excel=true` of `GET /v1/messages/export.csv`." }),
  })
  .refine(inOrder, order)
  .openapi("ExportInput");

const ExportView = z
  .object({
    id: z.string(),
    state: z.enum(["running", "completed", "failed", "canceled"]),
    format: z.enum(EXPORT_FORMATS),
    from: z.string(),
    until: z.string(),
    numbers: z.enum(NUMBERS),
    progress: z.number().openapi({
      description: "From 0 to 1, by the time of the last row: rows that are left are not counted.",
    }),
    rows: z.int(),
    parts: z.array(
      z.object({
        part: z.int(),
        rows: z.int(),
        bytes: z.int(),
        url: z.string().openapi({ description: "Of this service, with the same key." }),
      }),
    ),
    createdAt: z.string(),
    endedAt: z.string().nullable(),
    expiresAt: z.string().nullable().openapi({ description: "Then the parts are deleted." }),
  })
  .openapi("Export");

const Id = bounded(64).openapi({ example: "exp_2f0…" });
const json = <T extends z.ZodType>(schema: T, description: string) => ({
  description,
  content: { "application/json": { schema } },
});

export const exportJobRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

exportJobRoutes.use("/v1/exports", requireKey);
exportJobRoutes.use("/v1/exports/*", requireKey);

const begin = route({
  method: "post",
  path: "/v1/exports",
  operationId: "createExport",
  tag: "exports",
  summary: "Begin an export that goes on by itself, in parts",
  description:
    "The same rows and rules as `GET /v1/messages/export.csv`, for ranges that no connection outlives. Each part is a file of its own. Needs the R2 binding EXPORTS.",
  scope: "export",
  once: true,
  request: { body: { required: true, content: { "application/json": { schema: ExportInput } } } },
  responses: { 202: json(ExportView, "Begun") },
  reasons: ["approval_needed", "exports_unbound", "too_many_exports"],
});

exportJobRoutes.openapi(begin, async (c) => {
  const input = c.req.valid("json");
  const bucket = bucketOf(c, begin.refuse);
  const { numbers, reason, format, excel, bom } = input;
  if (!sightFor(c, numbers)) throw begin.refuse({ kind: "scope_missing", scope: REVEAL });
  const tenant = c.get("tenant");
  if ((await bucket.running(tenant)).length >= MOST_RUNNING) {
    throw begin.refuse({ kind: "too_many_exports", max: MOST_RUNNING });
  }
  const approvalId =
    numbers === "full" && (await wantsTwo(c, "export"))
      ? await takeApproval(c, { act: "export" }, begin.refuse)
      : undefined;
  const { filter, about } = readFilter(tenant, input);
  const id = `exp_${crypto.randomUUID()}`;
  const noted = { format, ...about, ...(approvalId !== undefined && { approvalId }) };
  const begunSeq = await noteAct(c, "export.started", { exportId: id, ...noted });
  const { reason: _reason, ...detail } = noted;
  await noteExport(c, { kind: "export", exportId: id, reason, disclosures: 0, detail });
  const now = Date.now();
  const job: ExportJob = {
    id,
    state: "running",
    format,
    excel,
    bom,
    numbers,
    filter,
    reason,
    asked: await askedBy(c, tenant),
    viewer: await viewerOf(c),
    detail,
    begunSeq,
    endEventId: crypto.randomUUID(),
    createdAt: now,
    endedAt: null,
    parts: [],
    leasedUntil: now + LEASE_MS,
    failures: 0,
  };
  const stored = await bucket.write(job, undefined);
  if (!stored) throw new Error("an export's id was taken");
  const turn = { host: c.get("isolate"), bucket, until: now + FIRST_TURN_MS, parts: 1 };
  c.executionCtx.waitUntil(
    runTurn(turn, stored).catch((error: unknown) => log("warn", "export.turn_lost", { error })),
  );
  c.header("location", `/v1/exports/${id}`);
  return c.json(viewOf(c, job), 202);
});

const find = route({
  method: "get",
  path: "/v1/exports/{id}",
  operationId: "getExport",
  tag: "exports",
  summary: "How far an export is, and its parts",
  scope: "export",
  request: { params: z.object({ id: Id }) },
  responses: { 200: json(ExportView, "The export") },
  reasons: ["export_not_found", "exports_unbound"],
});

exportJobRoutes.openapi(find, async (c) => {
  const { job } = await storedOf(c, c.req.valid("param").id, find.refuse);
  return c.json(viewOf(c, job), 200);
});

const part = route({
  method: "get",
  path: "/v1/exports/{id}/parts/{part}",
  operationId: "downloadExportPart",
  tag: "exports",
  summary: "A part of an export",
  description:
    "Kept in the audit trail. Full numbers need the scope `reveal`, as they did to be exported.",
  scope: "export",
  request: {
    params: z.object({ id: Id, part: z.coerce.number().int().min(1).max(100_000) }),
  },
  responses: {
    200: {
      description: "The file",
      content: Object.fromEntries(
        ["text/csv", TYPES.ndjson, TYPES.xlsx].map((type) => [type, { schema: z.string() }]),
      ),
    },
  },
  reasons: ["export_not_found", "export_part_not_found", "exports_unbound"],
});

exportJobRoutes.openapi(part, async (c) => {
  const { id, part: number } = c.req.valid("param");
  const { job } = await storedOf(c, id, part.refuse);
  if (!sightFor(c, job.numbers)) throw part.refuse({ kind: "scope_missing", scope: REVEAL });
  const known = job.parts[number - 1];
  const found = known && (await bucketOf(c, part.refuse).part(job, number));
  if (!known || !found) {
    throw part.refuse({ kind: "export_part_not_found", parts: job.parts.length });
  }
  await noteAct(c, "export.downloaded", { exportId: id, part: number, rows: known.rows });
  const { format, filter } = job;
  const name = rangeName({ from: iso(filter.from), until: iso(filter.until) });
  c.header("content-type", TYPES[format]);
  c.header("content-disposition", `attachment; filename="messages-${name}-${number}.${format}"`);
  c.header("cache-control", "no-store");
  return c.body(found.body);
});

const end = route({
  method: "delete",
  path: "/v1/exports/{id}",
  operationId: "deleteExport",
  tag: "exports",
  summary: "End an export, or delete its parts",
  scope: "export",
  request: { params: z.object({ id: Id }) },
  responses: { 204: { description: "It goes on no more, and its parts are gone" } },
  reasons: ["export_not_found", "exports_unbound"],
});

exportJobRoutes.openapi(end, async (c) => {
  const { id } = c.req.valid("param");
  const bucket = bucketOf(c, end.refuse);
  let stored = await storedOf(c, id, end.refuse);
  if (stored.job.state !== "running") {
    await noteAct(c, "export.deleted", { exportId: id });
    await bucket.remove(stored.job);
    return c.body(null, 204);
  }
  // A turn may write between the reading and the end: then what it wrote is ended.
  while (!(await endExport({ host: c.get("isolate"), bucket }, stored, "canceled"))) {
    stored = await storedOf(c, id, end.refuse);
    if (stored.job.state !== "running") break;
  }
  await bucket.removeParts(stored.job);
  return c.body(null, 204);
});

function bucketOf(c: Ctx, refuse: Refuse<"exports_unbound">): ExportBucket {
  const bucket = ExportBucket.of(c.get("isolate").env);
  if (!bucket) throw refuse({ kind: "exports_unbound" });
  return bucket;
}

async function storedOf(
  c: Ctx,
  id: string,
  refuse: Refuse<"exports_unbound" | "export_not_found">,
): Promise<Stored> {
  const stored = await bucketOf(c, refuse).read(c.get("tenant"), id);
  if (!stored) throw refuse({ kind: "export_not_found" });
  return stored;
}

function viewOf(c: Ctx, job: ExportJob) {
  const { id, state, format, filter, numbers, parts, createdAt, endedAt } = job;
  const { EXPORT_KEEP_DAYS } = c.get("settings");
  const there = state === "canceled" ? [] : parts;
  return {
    id,
    state,
    format,
    from: iso(filter.from),
    until: iso(filter.until),
    numbers,
    progress: progressOf(job),
    rows: rowsOf(job),
    parts: there.map(({ rows, bytes }, index) => ({
      part: index + 1,
      rows,
      bytes,
      url: `/v1/exports/${id}/parts/${index + 1}`,
    })),
    createdAt: iso(createdAt),
    endedAt: isoOrNull(endedAt),
    expiresAt: isoOrNull(expiresAt(job, EXPORT_KEEP_DAYS)),
  };
}
