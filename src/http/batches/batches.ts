/** `/v1/batches`: many messages in one request, what became of them, cancel and refresh. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { encodeCursor } from "../../domain/reports/cursor.ts";
import type { BatchVerb } from "../../objects/batch/batch-rpc.ts";
import { batchView, batchViewOf } from "../../objects/batch/batch-view.ts";
import { countsOf, listBatches } from "../../sql/mirror/batch-read.ts";
import { noteReading } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import { readableOf } from "../access/refuse-restored.ts";
import { sightOf } from "../access/sight.ts";
import type { AppEnv } from "../app-env.ts";
import { readersLanguage } from "../problems/in-language.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { serve } from "../serve.ts";
import { json } from "../shapes/answers.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { readCursor } from "../shapes/read-cursor.ts";
import { detailOf, seenDetail, storedDetail } from "./batch-detail.ts";
import { BatchInput } from "./batch-input.ts";
import {
  BatchAccepted,
  BatchDetail,
  BatchDryRun,
  BatchPage,
  BatchQuery,
  BatchView,
  MembersQuery,
  SendQuery,
} from "./batch-schemas.ts";
import { REFUSALS, sendBatch } from "./send-batch.ts";

const params = z.object({ id: bounded(MOST.id).openapi({ example: "bat_2f0…" }) });

export const batches = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

batches.use("/v1/batches/*", requireKey);
batches.use("/v1/batches/:id", noteReading("GET /v1/batches/:id"));

const post = route({
  method: "post",
  path: "/v1/batches",
  operationId: "sendBatch",
  tag: "batches",
  summary: "Send up to 10,000 messages",
  description:
    'As JSON, or as NDJSON (`Content-Type: application/x-ndjson`): one message a line, the first line may be `{"batch": {…}}` with name, scheduledAt and message. All rows are checked before anything is sent; with `?partial=true` the valid ones are taken. Rows that name the same text share it as `message`, with `#{name}` for each row\'s `variables`.',
  rowwise: true,
  scope: "send",
  request: {
    query: SendQuery,
    headers: z.object({
      "idempotency-key": bounded(MOST.id).optional().openapi({
        description: "The same key and body: the same batch, and no message twice.",
      }),
    }),
    body: {
      required: true,
      content: {
        "application/json": { schema: BatchInput },
        "application/x-ndjson": { schema: z.string() },
      },
    },
  },
  responses: {
    200: json(BatchDryRun, "With `dryRun=true`: what it would make"),
    202: json(BatchAccepted, "Every accepted row will be sent"),
  },
  reasons: REFUSALS,
});

serve(batches, post, async (c) => sendBatch(c, post.refuse));

const list = route({
  method: "get",
  path: "/v1/batches",
  operationId: "listBatches",
  tag: "batches",
  summary: "List batches, newest first (from SQL: a moment behind)",
  scope: "read",
  reads: "sql",
  request: { query: BatchQuery },
  responses: { 200: json(BatchPage, "A page") },
});

batches.openapi(list, async (c) => {
  const { limit, requestId, cursor: text } = c.req.valid("query");
  const cursor = readCursor(text, list.refuse);
  const { page, counts } = await c.get("isolate").withPostgres(async (sql) => {
    const found = await listBatches(sql, { tenant: c.get("tenant"), requestId, cursor, limit });
    return { page: found, counts: await countsOf(sql, found.rows) };
  }, "list");
  const next = page.next ? encodeCursor(page.next) : null;
  const data = page.rows.flatMap((row) => {
    const known = counts.get(row.batch_id);
    return known ? [batchView(row, known)] : [];
  });
  return c.json({ data, next_cursor: next, has_more: next !== null }, 200);
});

const find = route({
  method: "get",
  path: "/v1/batches/{id}",
  operationId: "getBatch",
  tag: "batches",
  summary:
    "A batch: its members by state (from its object), errors by reason and a page of members (from SQL)",
  scope: "read",
  reads: "sql",
  whileRestored: "answers",
  request: { params, query: MembersQuery },
  responses: { 200: json(BatchDetail, "The batch") },
  reasons: ["batch_not_found"],
});

batches.openapi(find, async (c) => {
  const { id } = c.req.valid("param");
  const query = c.req.valid("query");
  const tenant = c.get("tenant");
  const found = c.get("isolate").batches.find(id);
  if (!found) throw find.refuse({ kind: "batch_not_found" });
  const facts = await found.ask(async (stub) => stub.read(tenant));
  const detail = facts
    ? await detailOf(readableOf(c.get("isolate")), facts, query, readersLanguage(c))
    : await storedDetail(readableOf(c.get("isolate")), tenant, id, query);
  if (!detail) throw find.refuse({ kind: "batch_not_found" });
  return c.json(seenDetail(detail, sightOf(c, "masked")), 200);
});

const cancel = route({
  method: "post",
  path: "/v1/batches/{id}/cancel",
  operationId: "cancelBatch",
  tag: "batches",
  summary: "Cancel what was not sent yet",
  description:
    "Members whose attempt is open, taken or in doubt go on. One whose earlier attempt was only presumed not to be taken ends `failed` with NOT_TAKEN. The answer comes before all are canceled.",
  scope: "send",
  request: { params },
  responses: {
    202: json(BatchView, "What no provider was given is being canceled"),
  },
  reasons: ["batch_not_found", "batch_completed"],
});

batches.openapi(cancel, async (c) => {
  const found = c.get("isolate").batches.find(c.req.valid("param").id);
  const answer = (await found?.ask(async (stub) => stub.cancel(c.get("tenant")))) as
    | BatchVerb
    | undefined;
  if (!answer || answer.kind === "not_found") throw cancel.refuse({ kind: "batch_not_found" });
  if (answer.kind === "too_late") throw cancel.refuse({ kind: "batch_completed" });
  return c.json(batchViewOf(answer), 202);
});

const refresh = route({
  method: "post",
  path: "/v1/batches/{id}/refresh",
  operationId: "refreshBatch",
  tag: "batches",
  summary: "Check all open members at the provider, in their turn",
  scope: "read",
  request: { params },
  responses: { 202: json(BatchView, "They are being checked") },
  reasons: ["batch_not_found", "batch_completed"],
});

batches.openapi(refresh, async (c) => {
  const found = c.get("isolate").batches.find(c.req.valid("param").id);
  const answer = (await found?.ask(async (stub) => stub.refresh(c.get("tenant")))) as
    | BatchVerb
    | undefined;
  if (!answer || answer.kind === "not_found") throw refresh.refuse({ kind: "batch_not_found" });
  if (answer.kind === "too_late") throw refresh.refuse({ kind: "batch_completed" });
  return c.json(batchViewOf(answer), 202);
});
