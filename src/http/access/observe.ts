/** Observes every request: its trace, its count, its time, and a log line where that is wanted. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { matchedRoutes } from "hono/route";

import { log } from "../../kernel/log.ts";
import { formatTraceparent } from "../../kernel/traceparent.ts";
import { methodLabel } from "../../telemetry/metrics/labels.ts";
import { beginRequest } from "../../telemetry/tracing/spans.ts";
import type { AppEnv } from "../app-env.ts";

/** No route of ours has this name: requests for what is not there are one series. */
const NO_ROUTE = "none";
const SERVER_FAULT = 500;

export const observeRequests = createMiddleware<AppEnv>(async (c, next) => {
  const { settings, telemetry } = c.get("isolate");
  const trace = beginRequest(settings, c.req.header("traceparent"));
  const traceparent = formatTraceparent(trace.own);
  c.set("traceparent", traceparent);
  c.header("traceparent", traceparent);
  await next();
  const method = methodLabel(c.req.method);
  const route = routeOf(c);
  const { status } = c.res;
  const seconds = (Date.now() - trace.startMs) / 1000;
  telemetry.metrics.count("kmsg_http_requests_total", { method, route, status: String(status) });
  telemetry.metrics.observe("kmsg_http_request_duration_seconds", { method, route }, seconds);
  telemetry.spans.recordRequest(settings, trace, {
    name: `${method} ${route}`,
    kind: "server",
    startMs: trace.startMs,
    // Paths hold ids; the template stands for them in both places.
    attributes: {
      "http.request.method": method,
      "http.route": route,
      "url.path": route,
      "http.response.status_code": status,
    },
    failed: status >= SERVER_FAULT,
  });
  if (settings.LOG_REQUESTS) {
    const requestId = c.get("requestId");
    log("info", "http.request", { method, route, status, seconds, requestId, traceparent });
  }
  flush(c);
});

/** The template of the handler, never the path. */
export function routeOf(c: Context<AppEnv>): string {
  const handlers = matchedRoutes(c).filter(({ method }) => method !== "ALL");
  return handlers.at(-1)?.path ?? NO_ROUTE;
}

function flush(c: Context<AppEnv>): void {
  try {
    c.get("isolate").flushSoon(c.executionCtx);
  } catch {
    // Called without a context, by a test of one router: the next request hands it on.
  }
}
