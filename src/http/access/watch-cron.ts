/** Cron cannot say that it has stopped. A request looks at its last run, once a minute an isolate, after its own answer. */
import { createMiddleware } from "hono/factory";

import { lookAtCron } from "../../jobs/heartbeats.ts";
import type { AppEnv } from "../app-env.ts";

export const watchCron = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  const isolate = c.get("isolate");
  if (!isolate.memory.takeCronLook(Date.now())) return;
  try {
    const ctx = c.executionCtx;
    ctx.waitUntil(lookAtCron(isolate, ctx));
  } catch {
    // Called without a context, by a test of one router.
  }
});
