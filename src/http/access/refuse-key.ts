/** The answer to a wrong key, and to one too many of them from one address. For every route that asks for one. */
import type { Context } from "hono";

import { noteFailure } from "../../app/guards/auth-failures.ts";
import type { AppEnv } from "../app-env.ts";
import { gateProblem } from "../problems/standing.ts";

/** @param refuse the route's own refusal. @param tried something was given that could have been a key. */
export async function refuseKey(
  c: Context<AppEnv>,
  tried: boolean,
  refuse: () => Response,
): Promise<Response> {
  if (!tried) return refuse();
  const retryAfterMs = await noteFailure(c.get("isolate"), c.req.header("cf-connecting-ip"));
  return retryAfterMs === undefined
    ? refuse()
    : gateProblem(c, { kind: "too_many_failures", retryAfterMs });
}
