/**
 * The routes of k-msg's Hyperdrive example with its JSON, for clients that have it. What was wrong there is right here: they
 * ask for a key, malformed JSON is no server error, and a message whose outcome is unknown is PENDING, never a failure that
 * invites a second send.
 */
import { fail, KMsgError, ok, type Result, type SendResult } from "@k-msg/core";
import { Hono, type Context } from "hono";

import type { Fault } from "../message/intake-checks.ts";
import { findMessage } from "../message/message-stub.ts";
import type { MessageRecord } from "../message/record.ts";
import { timingOf } from "../message/timing.ts";
import { withPostgres } from "../mirror/postgres.ts";
import { readMessage } from "../mirror/read.ts";
import { sweep } from "../mirror/sweeper.ts";
import { PROVIDER_ID } from "../provider/provider-access.ts";
import type { AppEnv } from "./app-env.ts";
import { requireKey, safeEqual } from "./auth.ts";
import { draftOfKmsg, isSupportedType, KmsgInput } from "./kmsg-input.ts";
import { chargeMessages } from "./limits.ts";
import { readIdempotencyKey, sendMessage, type Sent } from "./send-message.ts";
import { sendResult, toldByObject, trackingRecord } from "./views.ts";
import { readWait } from "./wait.ts";
import { faultsOf } from "./zod-faults.ts";

type Ctx = Context<AppEnv>;

/** Rows that one run looks after; the example's batch size. */
const RUN_ONCE_LIMIT = 200;
const MAX_ARRAY = 100;

export const kmsgRoutes = new Hono<AppEnv>();

kmsgRoutes.use("/send/*", requireKey);
kmsgRoutes.use("/tracking/*", requireKey);

kmsgRoutes.post("/send", async (c) => {
  const body = await readJson(c);
  const isObject = (value: unknown): value is object =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (Array.isArray(body) && body.every(isObject)) return sendArray(c, body);
  if (!isObject(body)) {
    const message = "request body must be a JSON object or an array of JSON objects";
    return c.json({ ok: false, message }, 400);
  }
  return answerOne(c, await sendOne(c, body, "POST /send", keyOf(c)));
});

kmsgRoutes.post("/send/sms", async (c) => {
  const body = await readJson(c);
  return answerOne(c, await sendOne(c, body, "POST /send/sms", keyOf(c)));
});

kmsgRoutes.get("/tracking/:messageId", async (c) => {
  const id = c.req.param("messageId");
  const tenant = c.get("tenant");
  const settings = c.get("settings");
  const found = await findMessage(c.env, settings, tenant, id);
  if (!found) return c.json({ ok: false, message: "not found" }, 404);
  const record = await found.stub.read(tenant);
  const row = record
    ? toldByObject(record, timingOf(settings), Date.now()).row
    : (await withPostgres(c.env, async (sql) => readMessage(sql, tenant, id)))?.row;
  if (!row) return c.json({ ok: false, message: "not found" }, 404);
  return c.json({ ok: true, data: trackingRecord(row) });
});

kmsgRoutes.post("/internal/tracking/run-once", async (c) => {
  const token = c.get("settings").INTERNAL_CRON_TOKEN;
  if (!token) return c.text("server misconfigured: INTERNAL_CRON_TOKEN is required", 500);
  if (!(await safeEqual(c.req.header("x-cron-token") ?? "", token))) {
    return c.text("unauthorized", 401);
  }
  await sweep(c.env, c.get("settings"), RUN_ONCE_LIMIT);
  return c.json({ ok: true });
});

type One = Result<SendResult, KMsgError>;

interface Answered {
  readonly result: One;
  /** A message is there: the request's own, or the one that it repeats. */
  readonly sent?: Sent & { readonly record: MessageRecord };
}

async function sendArray(c: Ctx, bodies: readonly object[]): Promise<Response> {
  if (bodies.length > MAX_ARRAY) {
    return c.json({ ok: false, message: `at most ${MAX_ARRAY} messages a request` }, 400);
  }
  const refused = chargeMessages(c, bodies.length);
  if (refused) return refused;
  const key = keyOf(c);
  const answers = await Promise.all(
    bodies.map(async (body, index) => sendOne(c, body, "POST /send", key, index)),
  );
  // Items that are refused are no message; they are refused every time.
  markReplay(
    c,
    answers.flatMap(({ sent }) => sent ?? []),
  );
  const results = answers.map((one) => one.result);
  return c.json({ ok: true, data: { total: results.length, results } });
}

async function sendOne(
  c: Ctx,
  body: unknown,
  route: string,
  key: string | undefined,
  item?: number,
): Promise<Answered> {
  const parsed = KmsgInput.safeParse(body);
  if (!parsed.success) return { result: fail(invalid(faultsOf(parsed.error.issues))) };
  const input = parsed.data;
  const type = input.type ?? undefined;
  if (input.providerId !== undefined && input.providerId !== PROVIDER_ID) {
    return refused(`Provider not found: ${nameOnly(input.providerId)}`);
  }
  if (type !== undefined && !isSupportedType(type)) {
    return refused(`No provider available for type ${nameOnly(type)}`);
  }
  const sent = await sendMessage(c.env, c.get("settings"), {
    tenant: c.get("tenant"),
    requestId: c.get("requestId"),
    draft: draftOfKmsg(input, type),
    body,
    route,
    idempotencyKey: key,
    item,
    waitMs: readWait(c.req.header("prefer")),
  });
  return { result: resultOf(sent), ...("record" in sent && { sent }) };
}

function refused(message: string): Answered {
  return { result: fail(new KMsgError("INVALID_REQUEST", message)) };
}

/** k-msg's errors repeat a name of the request; what is not a name may be anything, a number or a text too. */
function nameOnly(text: string): string {
  return /^(?:[A-Za-z][A-Za-z_-]{0,23})?$/.test(text) ? text : "?";
}

/** As on our own route. Messages that were first asked for by several requests have no one original. */
function markReplay(c: Ctx, sent: readonly (Sent & { readonly record: MessageRecord })[]): void {
  if (sent.length === 0 || sent.some((one) => one.kind !== "replayed")) return;
  c.header("idempotent-replayed", "true");
  const [original, ...others] = new Set(sent.map((one) => one.record.requestId));
  if (original && others.length === 0) c.header("original-request-id", original);
}

function resultOf(sent: Sent): One {
  switch (sent.kind) {
    case "created":
    case "replayed":
      return sent.record.state === "failed"
        ? fail(errorOf(sent.record))
        : ok(sendResult(sent.record));
    case "conflict":
      return fail(
        invalid([
          { pointer: "/messageId", code: "conflict", detail: "belongs to another request" },
        ]),
      );
    case "invalid":
      return fail(invalid(sent.faults));
  }
}

function errorOf(record: MessageRecord): KMsgError {
  const { code, message } = record.lastError ?? { code: "PROVIDER_ERROR", message: "not sent" };
  return new KMsgError(code as KMsgError["code"], message, {
    providerId: record.providerId,
    messageId: record.id,
    ...(record.providerStatusCode && { originalCode: record.providerStatusCode }),
  });
}

/** `/to` reads "to is required", as in k-msg; the faults stand in the details by pointer. */
function invalid(faults: readonly Fault[]): KMsgError {
  const message = faults
    .map(({ pointer, detail }) => {
      const name = pointer.replace(/^\//, "").replaceAll("/", ".");
      return `${name || "request body"} ${detail}`;
    })
    .join("; ");
  return new KMsgError("INVALID_REQUEST", message, { providerId: PROVIDER_ID, errors: faults });
}

function answerOne(c: Ctx, { result, sent }: Answered): Response {
  if (sent) markReplay(c, [sent]);
  return result.isSuccess
    ? c.json({ ok: true, data: result.value })
    : c.json({ ok: false, error: result.error }, 400);
}

function keyOf(c: Ctx): string | undefined {
  return readIdempotencyKey(c.req.header("idempotency-key"));
}

async function readJson(c: Ctx): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    return undefined;
  }
}
