/** Nothing is written by a service that lost the keys of what it stored: it would lie in plain beside what is protected. */
import { createMiddleware } from "hono/factory";

import type { AppEnv } from "../app-env.ts";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
/** Keys must be revocable at any time, and no number stands in a tenant. */
const EXEMPT = "/v1/tenants";

/** @throws SettingsError naming the keys. */
export const refusePlain = createMiddleware<AppEnv>(async (c, next) => {
  if (!READS.has(c.req.method) && !c.req.path.startsWith(EXEMPT)) {
    await c.get("isolate").protection.refusePlain();
  }
  await next();
});
