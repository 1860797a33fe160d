/** What the schemas refuse, or never get to see, becomes a problem answer. */
import type { Hook } from "@hono/zod-openapi";
import { createMiddleware } from "hono/factory";

import type { AppEnv } from "./app-env.ts";
import { problem } from "./problem.ts";
import { faultsOf } from "./zod-faults.ts";

export const invalidRequest: Hook<unknown, AppEnv, string, unknown> = (result, c) => {
  if (result.success) return undefined;
  return problem(c, {
    kind: "invalid_request",
    faults: faultsOf(result.error.issues, result.target),
  });
};

/** Without it the validator takes a body of another type for an empty object and complains about every field. */
export const requireJson = createMiddleware<AppEnv>(async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (!/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
    return problem(c, { kind: "unsupported_media_type" });
  }
  return next();
});
