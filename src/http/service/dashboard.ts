/** The web page and its files, from the static assets of the Worker, under headers that let it load and reach nothing else. */
import { Hono, type Context } from "hono";

import type { AppEnv } from "../app-env.ts";

type Ctx = Context<AppEnv>;

/** The files carry a hash of their content in their names. */
const FOREVER = "public, max-age=31536000, immutable";

export const dashboard = new Hono<AppEnv>();

// Whoever does not ask for a page gets the index of health.ts.
dashboard.all("/", async (c, next) => {
  const page = isRead(c) && /\btext\/html\b/i.test(c.req.header("accept") ?? "");
  if (!page) return next();
  return (await fileOf(c, "no-cache")) ?? next();
});

dashboard.all("/assets/*", async (c, next) =>
  isRead(c) ? ((await fileOf(c, FOREVER)) ?? next()) : next(),
);

function isRead(c: Ctx): boolean {
  return c.req.method === "GET" || c.req.method === "HEAD";
}

/** Undefined where there is no such file. */
async function fileOf(c: Ctx, caching: string): Promise<Response | undefined> {
  const found = await c.env.ASSETS.fetch(c.req.raw);
  if (!found.ok && found.status !== 304) return undefined;
  const answer = new Response(found.body, found);
  const { headers } = answer;
  headers.set("cache-control", caching);
  headers.append("vary", "accept");
  headers.set("content-security-policy", policyOf(new URL(c.req.url).host));
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "no-referrer");
  headers.set("x-frame-options", "DENY");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("permissions-policy", "camera=(), geolocation=(), microphone=()");
  return answer;
}

/** Older browsers do not count WebSockets of the same host as 'self'. */
function policyOf(host: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src 'self' ws://${host} wss://${host}`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
