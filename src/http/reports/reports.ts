/** `/v1/reports/*`: what SQL says of a tenant's messages, as JSON, CSV or a workbook. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { bucketStarts, INTERVALS, MAX_BUCKETS } from "../../domain/reports/buckets.ts";
import type { Scope } from "../../domain/reports/scope.ts";
import { localText } from "../../domain/reports/zone.ts";
import { iso } from "../../kernel/time/iso.ts";
import { costs } from "../../sql/reports/cost.ts";
import { errorsOf } from "../../sql/reports/errors.ts";
import { latencies } from "../../sql/reports/latency.ts";
import { GROUPINGS, summarize } from "../../sql/reports/summary.ts";
import { timeSeries } from "../../sql/reports/timeseries.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { tableAnswer } from "./report-answer.ts";
import { readAsked, reportQuery, type Asked, type ReportQuery } from "./report-query.ts";
import { inReport, reportResponses } from "./report-route.ts";
import { COLUMNS, costRow, errorRow, latencyRow } from "./report-tables.ts";
import { CostView, ErrorsView, LatencyView, SummaryView, TimeSeriesView } from "./report-views.ts";

type Ctx = Context<AppEnv>;

export const reports = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

reports.use("/v1/reports/*", requireKey);

const summary = route({
  method: "get",
  path: "/v1/reports/summary",
  operationId: "getSummaryReport",
  tag: "reports",
  summary: "Counts and rates of the messages of a range",
  scope: "read",
  reads: "sql",
  request: {
    query: z.strictObject({ ...reportQuery, groupBy: z.enum(GROUPINGS).default("state") }),
  },
  responses: reportResponses(SummaryView),
});

reports.openapi(summary, async (c) => {
  const query = c.req.valid("query");
  const asked = readAsked(query, Date.now());
  if (!("from" in asked)) throw summary.refuse({ kind: "invalid_request", faults: asked });
  const { groupBy } = query;
  const { total, groups, truncated } = await inReport(c.get("isolate"), async (sql) =>
    summarize(sql, scopeOf(c, query, asked), groupBy),
  );
  if (query.format !== "json") {
    const { zone } = asked;
    const table = { name: "summary", columns: COLUMNS.summary, rows: groups, zone };
    return tableAnswer(c, table, query);
  }
  const body = { ...headOf(query, asked), groupBy, total, groups: [...groups], truncated };
  return c.json(body, 200);
});

const series = route({
  method: "get",
  path: "/v1/reports/timeseries",
  operationId: "getTimeSeriesReport",
  tag: "reports",
  summary: "The same counts over time, empty steps too",
  description: `At most ${MAX_BUCKETS} steps; they begin when those of \`tz\` do.`,
  scope: "read",
  reads: "sql",
  request: {
    query: z.strictObject({ ...reportQuery, interval: z.enum(INTERVALS).default("hour") }),
  },
  responses: reportResponses(TimeSeriesView),
});

reports.openapi(series, async (c) => {
  const query = c.req.valid("query");
  const asked = readAsked(query, Date.now());
  if (!("from" in asked)) throw series.refuse({ kind: "invalid_request", faults: asked });
  const starts = bucketStarts(asked.zone, asked, query.interval);
  if (!starts) {
    const detail = `makes more than ${MAX_BUCKETS} steps: take a longer one, or a shorter range`;
    const faults = [{ pointer: "interval", code: "too_many_steps", detail } as const];
    throw series.refuse({ kind: "invalid_request", faults });
  }
  const found = await inReport(c.get("isolate"), async (sql) =>
    timeSeries(sql, scopeOf(c, query, asked), starts),
  );
  const points = found.map(({ at, ...counts }) => ({
    at: iso(at),
    local: localText(asked.zone, at),
    ...counts,
  }));
  if (query.format !== "json") {
    const { zone } = asked;
    const table = { name: "timeseries", columns: COLUMNS.timeseries, rows: points, zone };
    return tableAnswer(c, table, query);
  }
  return c.json({ ...headOf(query, asked), interval: query.interval, points }, 200);
});

const latency = route({
  method: "get",
  path: "/v1/reports/latency",
  operationId: "getLatencyReport",
  tag: "reports",
  summary: "How long messages take: accepted → sent → delivered",
  description:
    "Whole milliseconds. A delivery is measured by the provider's own time, cut to the second, or by the time at which its result was first seen here: `source` says which, and the two are never in one figure.",
  scope: "read",
  reads: "sql",
  request: { query: z.strictObject(reportQuery) },
  responses: reportResponses(LatencyView),
});

reports.openapi(latency, async (c) => {
  const query = c.req.valid("query");
  const asked = readAsked(query, Date.now());
  if (!("from" in asked)) throw latency.refuse({ kind: "invalid_request", faults: asked });
  const found = await inReport(c.get("isolate"), async (sql) =>
    latencies(sql, scopeOf(c, query, asked)),
  );
  if (query.format !== "json") {
    const { zone } = asked;
    const table = { name: "latency", columns: COLUMNS.latency, rows: found.map(latencyRow), zone };
    return tableAnswer(c, table, query);
  }
  const body = found.map((one) => ({ ...one, histogram: [...one.histogram] }));
  return c.json({ ...headOf(query, asked), latencies: body }, 200);
});

const errors = route({
  method: "get",
  path: "/v1/reports/errors",
  operationId: "getErrorsReport",
  tag: "reports",
  summary: "Why messages did not arrive, by the provider's code, against the range before",
  scope: "read",
  reads: "sql",
  request: { query: z.strictObject(reportQuery) },
  responses: reportResponses(ErrorsView),
});

reports.openapi(errors, async (c) => {
  const query = c.req.valid("query");
  const asked = readAsked(query, Date.now());
  if (!("from" in asked)) throw errors.refuse({ kind: "invalid_request", faults: asked });
  const found = await inReport(c.get("isolate"), async (sql) =>
    errorsOf(sql, scopeOf(c, query, asked)),
  );
  if (query.format !== "json") {
    const { zone } = asked;
    const table = {
      name: "errors",
      columns: COLUMNS.errors,
      rows: found.errors.map(errorRow),
      zone,
    };
    return tableAnswer(c, table, query);
  }
  return c.json({ ...headOf(query, asked), ...found, errors: [...found.errors] }, 200);
});

const cost = route({
  method: "get",
  path: "/v1/reports/cost",
  operationId: "getCostReport",
  tag: "reports",
  summary: "What messages cost: estimated by type from PRICES, settled where it is known",
  scope: "read",
  reads: "sql",
  request: { query: z.strictObject(reportQuery) },
  responses: reportResponses(CostView),
});

reports.openapi(cost, async (c) => {
  const query = c.req.valid("query");
  const asked = readAsked(query, Date.now());
  if (!("from" in asked)) throw cost.refuse({ kind: "invalid_request", faults: asked });
  const { PRICES: prices, PRICE_CURRENCY: currency } = c.get("settings");
  const found = await inReport(c.get("isolate"), async (sql) =>
    costs(sql, scopeOf(c, query, asked), { prices, currency }),
  );
  if (query.format !== "json") {
    const rows = found.types.map((one) => costRow(one, currency));
    const table = { name: "cost", columns: COLUMNS.cost, rows, zone: asked.zone };
    return tableAnswer(c, table, query);
  }
  const types = found.types.map((one) => ({ ...one, settled: { ...one.settled } }));
  const body = { ...headOf(query, asked), ...found, settled: { ...found.settled }, types };
  return c.json(body, 200);
});

function scopeOf(c: Ctx, { by }: Pick<ReportQuery, "by">, { from, until }: Asked): Scope {
  return { tenant: c.get("tenant"), by, from, until };
}

function headOf({ by }: Pick<ReportQuery, "by">, { from, until, zone }: Asked) {
  const [start, end] = [iso(from), iso(until)];
  return { from: start, until: end, tz: zone.name, by };
}
