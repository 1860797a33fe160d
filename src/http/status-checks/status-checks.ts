/**
 * `/functions/v1/…`: the two routes of the status-polling reference with its JSON, for clients that have it. `twilioSid` is
 * the provider's message id.
 */
import { OpenAPIHono, z, type Hook } from "@hono/zod-openapi";

import { checkNow, MAX_MEMBERS, type Selector } from "../../app/checks/check-now.ts";
import { MAX_CHECKS, POLL_INTERVAL_MS, pollStatuses, type Polled } from "../../app/checks/poll.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import { refuseAdminScope, requireAdmin } from "../access/auth.ts";
import { disclose } from "../access/disclose.ts";
import { sightOf } from "../access/sight.ts";
import type { AppEnv } from "../app-env.ts";
import { faultsOf } from "../problems/zod-faults.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { twilioStatus, twilioWord } from "./twilio.ts";

const PollQuery = z.strictObject({
  limit: bounded(MOST.word)
    .default("100")
    .refine((text) => /^\d{1,3}$/.test(text) && +text >= 1 && +text <= 500, {
      message: "must be a whole number from 1 to 500",
    })
    .openapi({ description: "Messages to look after, 1–500.", example: "100" }),
});

const Sought = z.string().min(1).max(255).optional();
const CheckQuery = z
  .strictObject({
    sid: Sought.openapi({ description: "The provider's message id." }),
    messageId: Sought.openapi({ example: "msg_2f0…" }),
    batchId: Sought.openapi({ description: `A batch of at most ${MAX_MEMBERS} messages.` }),
  })
  .refine((query) => Object.values(query).filter((value) => value !== undefined).length === 1, {
    message: "needs exactly one of sid, messageId and batchId",
  });

const Refusal = z
  .object({ success: z.literal(false), error: z.string() })
  .openapi("StatusPollingError");

const PollView = z
  .object({
    success: z.literal(true),
    message: z.string(),
    checked: z.int(),
    updated: z.int(),
    results: z.array(
      z.object({
        messageId: z.string(),
        twilioSid: z.string().nullable(),
        oldStatus: z.string(),
        newStatus: z.string(),
        updated: z.boolean(),
        error: z.string().optional(),
      }),
    ),
  })
  .openapi("StatusPoll");

type Result = z.output<typeof PollView>["results"][number];

const CheckView = z
  .object({
    success: z.literal(true),
    message: z.string(),
    statuses: z.array(
      z.object({
        messageId: z.string(),
        twilioSid: z.string().nullable(),
        status: z.string().openapi({ example: "delivered" }),
        to: z.string().openapi({ example: "+821012345678" }),
        from: z.string().nullable(),
        errorCode: z.string().nullable(),
        errorMessage: z.string().nullable(),
        dateSent: z.iso.datetime().nullable(),
        dateUpdated: z.iso.datetime(),
        price: z.string().nullable().openapi({ description: "Negative, as in Twilio." }),
        priceUnit: z.string(),
        error: z.string().optional(),
      }),
    ),
  })
  .openapi("StatusCheck");

/** The clients of these routes read `error` of JSON, and nothing of problem details. */
const refusals = { 400: json(Refusal, "Wrong request"), 401: json(Refusal, "No admin key") };
const access = {
  scope: "admin",
  refuseScope: refuseAdminScope,
  own: ["invalid_request", "unauthorized", "scope_missing"],
} as const;

const invalidRequest: Hook<unknown, AppEnv, string, unknown> = (result, c) => {
  if (result.success) return undefined;
  const error = faultsOf(result.error.issues, result.target)
    .map(({ pointer, detail }) => `${pointer || "the query"} ${detail}`)
    .join("; ");
  return c.json({ success: false, error }, 400);
};

export const statusChecks = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

statusChecks.use("/functions/v1/*", requireAdmin);

const poll = route({
  method: "get",
  path: "/functions/v1/poll-message-status",
  operationId: "pollMessageStatus",
  tag: "aliases",
  summary: "Check messages that are under way at the provider, most overdue first",
  description:
    `Takes those that the provider took, or may have taken, that have no final state, fewer than ${MAX_CHECKS} checks and ` +
    `none in the last ${POLL_INTERVAL_MS / MINUTE_MS} minutes. Hardly needed: every message checks itself.`,
  ...access,
  reads: "sql",
  whileRestored: "answers",
  request: { query: PollQuery },
  responses: { 200: json(PollView, "What was checked"), ...refusals },
});

statusChecks.openapi(poll, async (c) => {
  const limit = Number(c.req.valid("query").limit);
  const polled = await pollStatuses(c.get("isolate"), c.get("tenant"), limit);
  const results = polled.map(resultOf);
  const updated = results.filter((result) => result.updated).length;
  const checked = results.length;
  const message = `Status check completed. ${updated} messages updated out of ${checked} checked.`;
  return c.json({ success: true as const, message, checked, updated, results }, 200);
});

const check = route({
  method: "get",
  path: "/functions/v1/check-message-status",
  operationId: "checkMessageStatus",
  tag: "aliases",
  summary: "Check one message, or the messages of a batch, now",
  description:
    "What is final, or was checked a moment ago, is told without asking the provider. Where fields are protected numbers are masks (+8210****5678), but for keys with the scope `reveal`.",
  ...access,
  reads: "sql",
  request: { query: CheckQuery },
  responses: {
    200: json(CheckView, "The statuses"),
    404: json(Refusal, "Message not found"),
    ...refusals,
  },
});

statusChecks.openapi(check, async (c) => {
  const selector = selectorOf(c.req.valid("query"));
  const answer = await checkNow(c.get("isolate"), c.get("tenant"), selector);
  if (answer.kind === "not_found") {
    return c.json({ success: false as const, error: "Message not found" }, 404);
  }
  if (answer.kind === "too_many") {
    const error = `batchId names a batch of more than ${MAX_MEMBERS} messages: refresh it by POST /v1/batches/{id}/refresh`;
    return c.json({ success: false as const, error }, 400);
  }
  const numbers = sightOf(c);
  await disclose(
    c,
    numbers,
    answer.statuses.map(({ row }) => row),
  );
  const statuses = answer.statuses.map(({ row, stale }) => twilioStatus(row, stale, numbers));
  const message = `Status retrieved for ${statuses.length} message(s)`;
  return c.json({ success: true as const, message, statuses }, 200);
});

function selectorOf({ sid, messageId, batchId }: z.output<typeof CheckQuery>): Selector {
  if (sid !== undefined) return { by: "sid", value: sid };
  if (messageId !== undefined) return { by: "messageId", value: messageId };
  return { by: "batchId", value: batchId ?? "" };
}

const FAULTS = {
  no_object: "The message is not there any more",
  unreachable: "The message could not be checked",
} as const;

function resultOf({ messageId, providerMessageId, before, after, fault }: Polled): Result {
  const oldStatus = twilioWord(before);
  const newStatus = twilioWord(after);
  return {
    messageId,
    twilioSid: providerMessageId ?? null,
    oldStatus,
    newStatus,
    updated: oldStatus !== newStatus,
    ...(fault && { error: FAULTS[fault] }),
  };
}
