/** `/v1/webhooks/deliveries` and `/v1/webhooks/replay`: what was delivered, and what shall be once more. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";

import { chooseAgain, deliverAgain } from "../../app/webhook/replay.ts";
import { encodeCursor } from "../../domain/reports/cursor.ts";
import type { DeliveryRow } from "../../domain/webhook/delivery-row.ts";
import { OWN_ENDPOINT } from "../../domain/webhook/webhook-duty.ts";
import { freshConfig } from "../../objects/webhook/endpoint-store.ts";
import { withPostgres } from "../../sql/driver/postgres.ts";
import { eventsIn, listDeliveries, readDelivery } from "../../sql/webhook/read-deliveries.ts";
import { noteAct } from "../access/audit-note.ts";
import { needs, requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { problem } from "../problems/problem.ts";
import { errors as basic, json, refusal } from "../shapes/answers.ts";
import { badCursor, readCursor } from "../shapes/read-cursor.ts";
import { body } from "./webhook-access.ts";
import {
  DeliveryPageView,
  DeliveryQuery,
  ReplayInput,
  ReplayView,
  ResendView,
  type DeliveryView,
} from "./webhook-schemas.ts";

const errors = { ...basic, 503: refusal("The database is not available") };

export const webhookDeliveries = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

webhookDeliveries.use("/v1/webhooks/deliveries", requireKey);
webhookDeliveries.use("/v1/webhooks/deliveries/*", requireKey);
webhookDeliveries.use("/v1/webhooks/replay", requireKey);

webhookDeliveries.openapi(
  createRoute({
    method: "get",
    path: "/v1/webhooks/deliveries",
    summary: "List attempts of deliveries, newest first (from SQL: a moment behind)",
    ...needs("read"),
    request: { query: DeliveryQuery },
    responses: { 200: json(DeliveryPageView, "A page"), ...errors },
  }),
  async (c) => {
    const { endpointId, messageId, outcome, from, until, limit, ...query } = c.req.valid("query");
    const cursor = readCursor(query.cursor);
    if (cursor === "bad") return badCursor(c) as never;
    const page = await withPostgres(c.env, async (sql) =>
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
    );
    const next = page.next ? encodeCursor(page.next) : null;
    const data = page.rows.map(viewOf);
    return c.json({ data, next_cursor: next, has_more: next !== null }, 200);
  },
);

webhookDeliveries.openapi(
  createRoute({
    method: "post",
    path: "/v1/webhooks/deliveries/{id}/resend",
    summary: "Deliver the event of this attempt again, now",
    description: "With the same `webhook-id`, and the attempts of the schedule once more.",
    ...needs("admin"),
    request: { params: z.object({ id: z.string().openapi({ example: "whd_…" }) }) },
    responses: {
      202: json(ResendView, "It is on its way; the log tells what becomes of it"),
      404: refusal("No such delivery"),
      409: refusal("The message is past its retention"),
      ...errors,
    },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const tenant = c.get("tenant");
    const known = await withPostgres(c.env, async (sql) => readDelivery(sql, tenant, id));
    if (!known) return problem(c, { kind: "delivery_not_found" }) as never;
    const { message_id: messageId, endpoint_id: endpointId, revision } = known;
    await noteAct(c, "webhook.resent", { delivery: id });
    const asked = new Map([[messageId, [{ revision, endpoint: endpointId }]]]);
    const done = await deliverAgain(c.env, c.get("settings"), tenant, asked);
    if (done.errors > 0) return problem(c, { kind: "internal" }) as never;
    if (done.events === 0) return problem(c, { kind: "delivery_gone" }) as never;
    return c.json({ webhookId: known.webhook_id, messageId, endpointId }, 202);
  },
);

webhookDeliveries.openapi(
  createRoute({
    method: "post",
    path: "/v1/webhooks/replay",
    summary: "Deliver the events of a time once more, some messages a call",
    description:
      "Call again with `next_cursor` until it is null. Repeating a call delivers nothing twice that the receiver knows by its `webhook-id`.",
    ...needs("admin"),
    request: body(ReplayInput),
    responses: {
      200: json(ReplayView, "What was done"),
      404: refusal("No such webhook, or it is disabled"),
      ...errors,
    },
  }),
  async (c) => {
    const { endpointId, only, limit, ...input } = c.req.valid("json");
    const cursor = readCursor(input.cursor);
    if (cursor === "bad") return badCursor(c) as never;
    const [from, until] = [Date.parse(input.from), Date.parse(input.until)];
    const settings = c.get("settings");
    const tenant = c.get("tenant");
    const config = await freshConfig(c.env, settings, tenant);
    const endpoints = [
      { id: OWN_ENDPOINT, events: [] },
      ...config.webhooks.filter(isEnabled),
    ].filter(({ id }) => endpointId === undefined || id === endpointId);
    if (endpoints.length === 0) return problem(c, { kind: "webhook_not_found" }) as never;
    await noteAct(c, "webhook.replayed", { only, endpoint: endpointId ?? "all" });
    const page = await withPostgres(c.env, async (sql) =>
      eventsIn(sql, { tenant, from, until, limit, ...(cursor && { cursor }) }),
    );
    const done = await deliverAgain(c.env, settings, tenant, chooseAgain(page, endpoints, only));
    const next_cursor = page.next ? encodeCursor(page.next) : null;
    return c.json({ ...done, gone: [...done.gone], next_cursor }, 200);
  },
);

function isEnabled({ disabled }: { readonly disabled?: string }): boolean {
  return disabled === undefined;
}

function viewOf(row: DeliveryRow): DeliveryView {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    messageId: row.message_id,
    revision: row.revision,
    event: row.event,
    endpointId: row.endpoint_id,
    attempt: row.attempt,
    at: new Date(row.at).toISOString(),
    durationMs: row.duration_ms,
    status: row.status_code,
    outcome: row.outcome,
    error: row.error,
    nextAt: row.next_at === null ? null : new Date(row.next_at).toISOString(),
  };
}
