/** Who may call. Keys are compared in constant time; where no key is configured nobody may. */
import type { Context } from "hono";
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

/** What the audit trail calls a caller with the API key; the key itself is nobody's business. */
export const API_KEY_ACTOR = "api-key";

/** What every route behind a key asks first: who calls, how often, how much. */
const keyGate = (refuse: (c: Context<AppEnv>) => Response) =>
  createMiddleware<AppEnv>(async (c, next) => {
    // Two patterns that match one path must not charge twice.
    if (c.get("rateKey") !== undefined) return next();
    const given = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (given === undefined || !(await safeEqual(given, c.get("settings").API_KEY))) {
      return refuse(c);
    }
    c.set("tenant", DEFAULT_TENANT);
    c.set("actor", API_KEY_ACTOR);
    return (await chargeRequest(c, given)) ?? limitBody(c, next);
  });

export const requireKey = keyGate((c) => problem(c, { kind: "unauthorized" }));

/** The same for the status-polling reference's routes, with its refusal. Until keys have scopes the one key is the admin's. */
export const requireAdmin = keyGate((c) => {
  c.header("www-authenticate", "Bearer");
  return c.json({ success: false, error: "Admin access required" }, 401);
});
