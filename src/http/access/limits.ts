/** Limits of a request: the size of its body and the rate of its key, over all isolates (charge-key.ts). */
import type { Context, Next } from "hono";
import { bodyLimit } from "hono/body-limit";

import { rateHeaders } from "../../domain/guards/rate.ts";
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { chargeKey } from "../../objects/tenant/charge-key.ts";
import type { AppEnv } from "../app-env.ts";
import { gateProblem } from "../problems/standing.ts";

type Ctx = Context<AppEnv>;

export const MAX_BODY_BYTES = 1_048_576;

/** Limit of a request with many messages. */
export const MAX_BATCH_BYTES = 10 * MAX_BODY_BYTES;

const MANY = new Set(["/v1/batches", "/v1/opt-outs/import"]);

/** Refuses before anything parses; what comes without a length is counted while it is read. */
const limitTo = (maxBytes: number) =>
  bodyLimit({
    maxSize: maxBytes,
    onError: (c) => gateProblem(c as Ctx, { kind: "body_too_large", maxBytes }),
  });

const limitOne = limitTo(MAX_BODY_BYTES);
const limitMany = limitTo(MAX_BATCH_BYTES);

export async function limitBody(c: Ctx, next: Next): Promise<Response | undefined> {
  return (await (MANY.has(c.req.path) ? limitMany : limitOne)(c, next)) ?? undefined;
}

/** Charges one request to its key, known by its hash. @returns the refusal, if it is one too many. */
export async function chargeRequest(c: Ctx, name: string): Promise<Response | undefined> {
  c.set("rateKey", name);
  return charge(c, name, 1, 0);
}

/** A request with many messages costs no more: they are sent at the gate's pace, and a one-time password must get through. */
const MOST = 100;

/** Makes a request that was charged as one cost as many as it has messages. */
export async function chargeMessages(c: Ctx, count: number): Promise<Response | undefined> {
  const name = c.get("rateKey");
  return name !== undefined && count > 1 ? charge(c, name, Math.min(count, MOST), 1) : undefined;
}

async function charge(
  c: Ctx,
  name: string,
  cost: number,
  prepaid: number,
): Promise<Response | undefined> {
  const isolate = c.get("isolate");
  const { RATE_LIMIT: perSecond } = isolate.settings;
  if (perSecond === 0) return undefined;
  const rate = { perSecond };
  const home = c.get("home") ?? DEFAULT_TENANT;
  const answer = await chargeKey(isolate, home, { name, rate, cost, prepaid }, c.executionCtx);
  for (const [header, value] of Object.entries(rateHeaders(rate, answer))) c.header(header, value);
  if (answer.allowed) return undefined;
  return gateProblem(c, { kind: "rate_limited", retryAfterMs: answer.retryAfterMs });
}
