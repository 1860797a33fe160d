/**
 * Middleware of every request and answer, whatever the route: no header without a bound, no NUL in an address, and headers that
 * make browsers and caches keep nothing and guess nothing.
 */
import { createMiddleware } from "hono/factory";

import type { AppEnv } from "../app-env.ts";
import { nulInQuery } from "../problems/nul.ts";
import { gateProblem, type GateReason } from "../problems/standing.ts";
import { longHeaderOf, mostCharsOf } from "./header-bounds.ts";

/** Answers hold names, numbers and results of somebody: no cache keeps one, where the route does not say otherwise. */
const DEFAULTS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
};
/** A year, in seconds. Browsers heed it over https alone. */
const STRICT_TRANSPORT = "max-age=31536000; includeSubDomains";

export const harden = createMiddleware<AppEnv>(async (c, next) => {
  const url = new URL(c.req.url);
  const name = longHeaderOf(c.req.raw.headers);
  const refusal = name === undefined ? refusalOf(url) : longHeader(name);
  if (refusal) c.res = gateProblem(c, refusal);
  else await next();
  // The headers of an upgraded connection are workerd's own.
  if (c.res.webSocket) return;
  for (const [name, value] of Object.entries(DEFAULTS)) {
    if (!c.res.headers.has(name)) c.header(name, value);
  }
  if (url.protocol === "https:") c.header("strict-transport-security", STRICT_TRANSPORT);
});

function longHeader(name: string): GateReason {
  return { kind: "header_too_long", name, most: mostCharsOf(name) };
}

/** Postgres stores no NUL: no id and no name holds one, and nothing has to look for it. The references' routes say so themselves. */
function refusalOf({ pathname, search, searchParams }: URL): GateReason | undefined {
  if (pathname.startsWith("/v1/") && pathname.includes("%00")) return { kind: "no_route" };
  const fault = search.includes("%00") ? nulInQuery(searchParams) : undefined;
  return fault && { kind: "invalid_request", faults: [fault] };
}
