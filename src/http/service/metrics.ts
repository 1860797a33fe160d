/** `/metrics`: all that was counted and what waits, for Prometheus. It tells of every tenant, so it is the operator's alone. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";

import { gateGauges, proofGauges, queueGauges, sqlGauges } from "../../app/metrics/gauges.ts";
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { heartbeatGauges } from "../../jobs/heartbeats.ts";
import { CONTENT_TYPE, gauge, metricsText } from "../../telemetry/metrics/text.ts";
import { requireKey, safeEqual } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { gateProblem } from "../problems/standing.ts";
import { route } from "../route.ts";

/** METRICS_TOKEN, or a key of the operator's own tenant. */
const requireMetricsKey = createMiddleware<AppEnv>(async (c, next) => {
  const { METRICS_TOKEN } = c.get("settings");
  const given = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (METRICS_TOKEN !== undefined && given !== undefined) {
    if (await safeEqual(given, METRICS_TOKEN)) return next();
  }
  return requireKey(c, async () => {
    // Of every tenant, so whose key it is decides: not for whom it acts.
    const own = c.get("tenant") === DEFAULT_TENANT && c.get("scopes").includes("read");
    if (own || c.get("operator")) return next();
    c.res = gateProblem(c, { kind: "tenant_forbidden" });
  });
});

export const metricsRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

metricsRoutes.use("/metrics", requireMetricsKey);

const metrics = route({
  method: "get",
  path: "/metrics",
  operationId: "getMetrics",
  tag: "service",
  summary: "Metrics in Prometheus' text format",
  description:
    "With METRICS_TOKEN or the operator's key. Counts are some seconds old; without the database its gauges are missing and `kmsg_sql_up` is 0.",
  scope: "any",
  responses: {
    200: { description: "Version 0.0.4", content: { "text/plain": { schema: z.string() } } },
  },
});

metricsRoutes.openapi(metrics, async (c) => {
  const isolate = c.get("isolate");
  const { flusher } = isolate;
  const flush = flusher.pending();
  const [totals, ...gauges] = await Promise.all([
    isolate.metrics.read(flush),
    sqlGauges(isolate),
    gateGauges(isolate),
    queueGauges(isolate),
    proofGauges(isolate),
    heartbeatGauges(isolate),
  ]);
  if (flush && totals.flushed) flusher.done(flush);
  const up = gauge("kmsg_metrics_shards_up", {}, totals.shards);
  const text = metricsText(totals.series, [up, ...gauges.flat()]);
  return c.text(text, 200, { "content-type": CONTENT_TYPE, "cache-control": "no-store" });
});
