/** Turns the schemas' refusals into a problem answer. */
import type { Hook } from "@hono/zod-openapi";

import type { AppEnv } from "../app-env.ts";
import { gateProblem } from "./standing.ts";
import { faultsOf } from "./zod-faults.ts";

export const invalidRequest: Hook<unknown, AppEnv, string, unknown> = (result, c) => {
  if (result.success) return undefined;
  return gateProblem(c, {
    kind: "invalid_request",
    faults: faultsOf(result.error.issues, result.target),
  });
};
