/** Who may call. Keys are compared in constant time; where no key is configured nobody may. */
import { createMiddleware } from "hono/factory";

import { DEFAULT_TENANT, type AppEnv } from "./app-env.ts";
import { chargeRequest, limitBody } from "./limits.ts";
import { problem } from "./problem.ts";

/** Equal or not in a time that does not tell where they differ, nor how long the secret is. */
export async function safeEqual(given: string, secret: string): Promise<boolean> {
  const encoder = new TextEncoder();
  const [a, b] = await Promise.all(
    [given, secret].map(async (text) => crypto.subtle.digest("SHA-256", encoder.encode(text))),
  );
  return a !== undefined && b !== undefined && crypto.subtle.timingSafeEqual(a, b);
}

/** What every route behind a key asks first: who calls, how often, how much. */
export const requireKey = createMiddleware<AppEnv>(async (c, next) => {
  // Two patterns that match one path must not charge twice.
  if (c.get("rateKey") !== undefined) return next();
  const given = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (given === undefined || !(await safeEqual(given, c.get("settings").API_KEY))) {
    return problem(c, { kind: "unauthorized" });
  }
  c.set("tenant", DEFAULT_TENANT);
  return (await chargeRequest(c, given)) ?? limitBody(c, next);
});
