/** The k-msg routes as they are declared; their answers are k-msg's, not ours, but for what guards, quotas and keys refuse. */
import { z } from "@hono/zod-openapi";

import { SENDING } from "../problems/standing.ts";
import { route } from "../route.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { KmsgInput } from "./kmsg-input.ts";

const answer = (description: string) => ({ description });

const body = (schema: z.ZodType) => ({
  headers: z.object({
    "idempotency-key": bounded(MOST.id).optional().openapi({
      description: "As on `/v1/messages`; in an array each item is a message of its own.",
    }),
  }),
  body: { required: true, content: { "application/json": { schema } } },
});

const sending = {
  method: "post",
  scope: "send",
  rowwise: true,
  responses: {
    200: answer("{ ok: true, data }"),
    400: answer("{ ok: false, error }: k-msg's error"),
    503: answer(
      "{ ok: false, error }: the object did not answer. Its details name the message and say whether a repeat is safe",
    ),
  },
  reasons: [...SENDING, "invalid_encoding"],
  own: ["invalid_request", "malformed_json", "unsupported_media_type"],
} as const;

export const postSend = route({
  ...sending,
  path: "/send",
  operationId: "send",
  tag: "aliases",
  summary: "k-msg: send one SendInput, or up to 500 in an array",
  request: body(z.union([KmsgInput, z.array(KmsgInput)])),
});

export const postSms = route({
  ...sending,
  path: "/send/sms",
  operationId: "sendSms",
  tag: "aliases",
  summary: "k-msg: send { to, text, from? }",
  request: body(KmsgInput),
});

export const getTracking = route({
  method: "get",
  path: "/tracking/{messageId}",
  operationId: "getTracking",
  tag: "aliases",
  summary: "k-msg: the tracking record of a message",
  description:
    "Where fields are protected its numbers are masks (010****5678), but for keys with the scope `reveal`.",
  scope: "read",
  reads: "sql",
  whileRestored: "answers",
  request: { params: z.object({ messageId: bounded(MOST.id) }) },
  responses: { 200: answer("{ ok: true, data }"), 404: answer("{ ok: false, message }") },
  own: ["invalid_request"],
});

export const runOnce = route({
  method: "post",
  path: "/internal/tracking/run-once",
  operationId: "runTrackingOnce",
  tag: "aliases",
  summary: "Wake messages whose check is overdue; needs the header x-cron-token",
  scope: "none",
  reads: "sql",
  whileRestored: "answers",
  responses: {
    200: answer("{ ok: true }"),
    401: answer("Wrong token"),
    500: answer("INTERNAL_CRON_TOKEN is not set"),
  },
  reasons: ["too_many_failures"],
});
