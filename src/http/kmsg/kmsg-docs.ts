/** The k-msg routes in the OpenAPI document; their answers are k-msg's, not ours. */
import { z, type OpenAPIHono } from "@hono/zod-openapi";

import type { Scope } from "../../domain/tenant/scopes.ts";
import { KmsgInput } from "./kmsg-input.ts";

type Registry = OpenAPIHono["openAPIRegistry"];

const security = (scope: Scope) => [{ bearer: [scope] }];
const answer = (description: string) => ({ description });

export function describeKmsgRoutes(registry: Registry): void {
  const body = (schema: z.ZodType) => ({
    headers: z.object({
      "idempotency-key": z.string().optional().openapi({
        description: "As on `/v1/messages`; in an array each item is a message of its own.",
      }),
    }),
    body: { required: true, content: { "application/json": { schema } } },
  });
  const responses = {
    200: answer("{ ok: true, data }"),
    400: answer("{ ok: false, error }: k-msg's error"),
    401: answer("No valid key"),
    413: answer("The body has more than 1 MiB"),
    429: answer("Too many requests: see Retry-After"),
  };
  registry.registerPath({
    method: "post",
    path: "/send",
    summary: "k-msg: send one SendInput, or up to 100 in an array",
    security: security("send"),
    request: body(z.union([KmsgInput, z.array(KmsgInput)])),
    responses,
  });
  registry.registerPath({
    method: "post",
    path: "/send/sms",
    summary: "k-msg: send { to, text, from? }",
    security: security("send"),
    request: body(KmsgInput),
    responses,
  });
  registry.registerPath({
    method: "get",
    path: "/tracking/{messageId}",
    summary: "k-msg: the tracking record of a message",
    security: security("read"),
    request: { params: z.object({ messageId: z.string() }) },
    responses: { 200: responses[200], 404: answer("{ ok: false, message }"), 401: responses[401] },
  });
  registry.registerPath({
    method: "post",
    path: "/internal/tracking/run-once",
    summary: "Wake messages whose check is overdue; needs the header x-cron-token",
    responses: {
      200: answer("{ ok: true }"),
      401: answer("Wrong token"),
      500: answer("INTERNAL_CRON_TOKEN is not set"),
    },
  });
}
