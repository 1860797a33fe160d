/** `/v1/reports/stuck` and `/pending-checks`: what is open now. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { stateOf } from "../../domain/message/states.ts";
import { iso } from "../../kernel/time/iso.ts";
import {
  pendingChecks,
  stuckMessages,
  type OpenMessage,
  type OpenScope,
} from "../../sql/reports/open.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { tableAnswer } from "./report-answer.ts";
import { readAsked, reportQuery, type Asked } from "./report-query.ts";
import { inReport, reportResponses } from "./report-route.ts";
import { COLUMNS } from "./report-tables.ts";
import { PendingView, StuckView } from "./report-views.ts";

export const openReports = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

openReports.use("/v1/reports/*", requireKey);

const OpenQuery = z.strictObject({
  ...reportQuery,
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(100)
    .openapi({ description: "How many messages are named." }),
});

const WITHOUT_RANGE = "Without `from` and `until`: all that are open, however old.";

const stuck = route({
  method: "get",
  path: "/v1/reports/stuck",
  operationId: "getStuckReport",
  tag: "reports",
  summary: "Open messages that were checked ten times and were sent over an hour ago",
  description: WITHOUT_RANGE,
  scope: "read",
  reads: "sql",
  request: { query: OpenQuery },
  responses: reportResponses(StuckView),
});

openReports.openapi(stuck, async (c) => {
  const query = c.req.valid("query");
  const now = Date.now();
  const asked = readAsked(query, now);
  if (!("from" in asked)) throw stuck.refuse({ kind: "invalid_request", faults: asked });
  const found = await inReport(c.get("isolate"), async (sql) =>
    stuckMessages(sql, scopeOf(c.get("tenant"), query, asked, now)),
  );
  const messages = found.messages.map((one) => ({ ...viewOf(one), reason: one.reason }));
  if (query.format !== "json") {
    const { zone } = asked;
    const table = { name: "stuck", columns: COLUMNS.stuck, rows: messages, zone };
    return tableAnswer(c, table, query);
  }
  const { total, byReason } = found;
  const head = headOf(query, asked, now);
  return c.json({ ...head, total, byReason: [...byReason], messages }, 200);
});

const pending = route({
  method: "get",
  path: "/v1/reports/pending-checks",
  operationId: "getPendingChecksReport",
  tag: "reports",
  summary: "Open messages and when each is looked at next",
  description: `${WITHOUT_RANGE} CSV has the messages.`,
  scope: "read",
  reads: "sql",
  request: { query: OpenQuery },
  responses: reportResponses(PendingView),
});

openReports.openapi(pending, async (c) => {
  const query = c.req.valid("query");
  const now = Date.now();
  const asked = readAsked(query, now);
  if (!("from" in asked)) throw pending.refuse({ kind: "invalid_request", faults: asked });
  const found = await inReport(c.get("isolate"), async (sql) =>
    pendingChecks(sql, scopeOf(c.get("tenant"), query, asked, now)),
  );
  const messages = found.messages.map(viewOf);
  if (query.format !== "json") {
    const { zone } = asked;
    const table = { name: "pending-checks", columns: COLUMNS.pending, rows: messages, zone };
    return tableAnswer(c, table, query);
  }
  const states = found.states.map((one) => ({
    ...one,
    state: stateOf(one.state),
    nextDueAt: one.nextDueAt === null ? null : iso(one.nextDueAt),
  }));
  return c.json({ ...headOf(query, asked, now), states, messages }, 200);
});

type Query = z.output<typeof OpenQuery>;

const isRanged = ({ from, until }: Query): boolean => from !== undefined || until !== undefined;

function scopeOf(tenant: string, query: Query, asked: Asked, now: number): OpenScope {
  const { by, limit } = query;
  const { from, until } = asked;
  return { tenant, by, now, limit, ...(isRanged(query) && { range: { from, until } }) };
}

function headOf(query: Query, { from, until, zone }: Asked, now: number) {
  const ranged = isRanged(query);
  return {
    at: iso(now),
    from: ranged ? iso(from) : null,
    until: ranged ? iso(until) : null,
    tz: zone.name,
    by: query.by,
  };
}

function viewOf({ id, state, type, batchId, checks, ...times }: OpenMessage) {
  return {
    id,
    state: stateOf(state),
    type,
    batchId,
    checks,
    requestedAt: iso(times.requestedAt),
    sentAt: times.sentAt === null ? null : iso(times.sentAt),
    nextCheckAt: iso(times.nextCheckAt),
  };
}
