/** `/v1/webhooks/deliveries` and `/v1/webhooks/replay`: what was delivered, and what shall be once more. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { chooseAgain, deliverAgain } from "../../app/webhook/replay.ts";
import { encodeCursor } from "../../domain/reports/cursor.ts";
import type { DeliveryRow } from "../../domain/webhook/delivery-row.ts";
import { isOpen } from "../../domain/webhook/proven.ts";
import { OWN_ENDPOINT } from "../../domain/webhook/webhook-duty.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import { freshConfig } from "../../objects/webhook/endpoint-store.ts";
import { eventsIn, listDeliveries, readDelivery } from "../../sql/webhook/read-deliveries.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { readCursor } from "../shapes/read-cursor.ts";
import { body } from "./webhook-access.ts";
import {
  DeliveryPageView,
  DeliveryQuery,
  ReplayInput,
  ReplayView,
  ResendView,
  type DeliveryView,
} from "./webhook-schemas.ts";

export const webhookDeliveries = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

webhookDeliveries.use("/v1/webhooks/deliveries", requireKey);
webhookDeliveries.use("/v1/webhooks/deliveries/*", requireKey);
webhookDeliveries.use("/v1/webhooks/replay", requireKey);

const list = route({
  method: "get",
  path: "/v1/webhooks/deliveries",
  operationId: "listWebhookDeliveries",
  tag: "webhooks",
  summary: "List attempts of deliveries, newest first (from SQL: a moment behind)",
  scope: "read",
  reads: "sql",
  request: { query: DeliveryQuery },
  responses: { 200: json(DeliveryPageView, "A page") },
});

webhookDeliveries.openapi(list, async (c) => {
  const { endpointId, messageId, outcome, from, until, limit, ...query } = c.req.valid("query");
  const cursor = readCursor(query.cursor, list.refuse);
  const page = await c.get("isolate").withPostgres(
    async (sql) =>
      listDeliveries(sql, {
        tenant: c.get("tenant"),
        limit,
        ...(endpointId && { endpointId }),
        ...(messageId && { messageId }),
        ...(outcome && { outcome }),
        ...(from && { from: Date.parse(from) }),
        ...(until && { until: Date.parse(until) }),
        ...(cursor && { cursor }),
      }),
    "list",
  );
  const next = page.next ? encodeCursor(page.next) : null;
  const data = page.rows.map(viewOf);
  return c.json({ data, next_cursor: next, has_more: next !== null }, 200);
});

const resend = route({
  method: "post",
  path: "/v1/webhooks/deliveries/{id}/resend",
  operationId: "resendWebhookDelivery",
  tag: "webhooks",
  summary: "Deliver the event of this attempt again, now",
  description: "With the same `webhook-id`, and the attempts of the schedule once more.",
  scope: "admin",
  reads: "sql",
  request: { params: z.object({ id: bounded(MOST.id).openapi({ example: "whd_…" }) }) },
  responses: {
    202: json(ResendView, "It is on its way; the log tells what becomes of it"),
  },
  reasons: ["delivery_not_found", "delivery_gone"],
});

webhookDeliveries.openapi(resend, async (c) => {
  const { id } = c.req.valid("param");
  const tenant = c.get("tenant");
  const known = await c
    .get("isolate")
    .withPostgres(async (sql) => readDelivery(sql, tenant, id), "look_up");
  if (!known) throw resend.refuse({ kind: "delivery_not_found" });
  const { message_id: messageId, endpoint_id: endpointId, revision } = known;
  await noteAct(c, "webhook.resent", { delivery: id });
  const asked = new Map([[messageId, [{ revision, endpoint: endpointId }]]]);
  const done = await deliverAgain(c.get("isolate"), tenant, asked);
  if (done.errors > 0) throw resend.refuse({ kind: "internal", once: false });
  if (done.events === 0) throw resend.refuse({ kind: "delivery_gone" });
  return c.json({ webhookId: known.webhook_id, messageId, endpointId }, 202);
});

const replay = route({
  method: "post",
  path: "/v1/webhooks/replay",
  operationId: "replayWebhooks",
  tag: "webhooks",
  summary: "Deliver the events of a time once more, some messages a call",
  description:
    "Call again with `next_cursor` until it is null. Repeating a call delivers nothing twice that the receiver knows by its `webhook-id`.",
  scope: "admin",
  reads: "sql",
  request: body(ReplayInput),
  responses: {
    200: json(ReplayView, "What was done"),
  },
  reasons: ["webhook_not_found"],
});

webhookDeliveries.openapi(replay, async (c) => {
  const { endpointId, only, limit, ...input } = c.req.valid("json");
  const cursor = readCursor(input.cursor, replay.refuse);
  const [from, until] = [Date.parse(input.from), Date.parse(input.until)];
  const tenant = c.get("tenant");
  const config = await freshConfig(c.get("isolate").tenants, tenant);
  const endpoints = [{ id: OWN_ENDPOINT, events: [] }, ...config.webhooks.filter(isOpen)].filter(
    ({ id }) => endpointId === undefined || id === endpointId,
  );
  if (endpoints.length === 0) throw replay.refuse({ kind: "webhook_not_found" });
  await noteAct(c, "webhook.replayed", { only, endpoint: endpointId ?? "all" });
  const page = await c
    .get("isolate")
    .withPostgres(
      async (sql) => eventsIn(sql, { tenant, from, until, limit, ...(cursor && { cursor }) }),
      "list",
    );
  const done = await deliverAgain(c.get("isolate"), tenant, chooseAgain(page, endpoints, only));
  const next_cursor = page.next ? encodeCursor(page.next) : null;
  return c.json({ ...done, gone: [...done.gone], next_cursor }, 200);
});

function viewOf(row: DeliveryRow): DeliveryView {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    messageId: row.message_id,
    revision: row.revision,
    event: row.event,
    endpointId: row.endpoint_id,
    attempt: row.attempt,
    at: iso(row.at),
    durationMs: row.duration_ms,
    status: row.status_code,
    outcome: row.outcome,
    error: row.error,
    nextAt: isoOrNull(row.next_at),
  };
}
