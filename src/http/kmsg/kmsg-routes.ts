/**
 * The routes of k-msg's Hyperdrive example with its JSON, for clients that have it. What was wrong there is right here: they
 * ask for a key, malformed JSON is no server error, and a message whose outcome is unknown is PENDING, never a failure that
 * invites a second send.
 */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";

import type { LostAnswer } from "../../app/send/lost-answer.ts";
import { readIdempotencyKey } from "../../app/send/names.ts";
import { repeatOf } from "../../app/send/repeat.ts";
import { sendMessage } from "../../app/send/send-message.ts";
import { isRefused, type Refused, type Sent } from "../../app/send/submission.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { sweep } from "../../jobs/sweep/messages.ts";
import { RepeatedKeyError } from "../../kernel/json/parse-json.ts";
import { toldByObject } from "../../objects/message/message-view.ts";
import { timingOf } from "../../objects/message/timing.ts";
import { knownProviders } from "../../providers/route-message.ts";
import { readMessage } from "../../sql/mirror/read.ts";
import type { MirrorMessage } from "../../sql/mirror/row.ts";
import { openMessage } from "../../sql/privacy/protected-row.ts";
import { requireKey, safeEqual } from "../access/auth.ts";
import { disclose } from "../access/disclose.ts";
import { refuseKey } from "../access/refuse-key.ts";
import { refuseRestored } from "../access/refuse-restored.ts";
import { sightOf } from "../access/sight.ts";
import type { AppEnv } from "../app-env.ts";
import type { Refuse } from "../problems/refusal.ts";
import { serve } from "../serve.ts";
import { readBody, repeatedAt } from "../shapes/read-body.ts";
import { trackingRecord } from "../shapes/views.ts";
import { readWait } from "../shapes/wait.ts";
import { answerArray } from "./kmsg-array.ts";
import { getTracking, postSend, postSms, runOnce } from "./kmsg-docs.ts";
import { toldTo } from "./kmsg-language.ts";
import { answerLost } from "./kmsg-lost.ts";
import { readKmsgInput, refusal, resultOf, type One } from "./kmsg-results.ts";

type Ctx = Context<AppEnv>;

/** Rows that one run looks after; the example's batch size. */
const RUN_ONCE_LIMIT = 200;

export const kmsgRoutes = new OpenAPIHono<AppEnv>();

kmsgRoutes.use("/send/*", requireKey);
kmsgRoutes.use("/tracking/*", requireKey);

serve(kmsgRoutes, postSend, async (c) => {
  const refused = refuseQuery(c);
  if (refused) return refused;
  const body = await readJson(c, postSend.refuse);
  if (body instanceof RepeatedKeyError) return answerRepeated(c, body);
  const isObject = (value: unknown): value is object =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (Array.isArray(body) && body.every(isObject))
    return answerArray(c, body, keyOf(c), postSend.refuse);
  if (!isObject(body)) {
    const message = "request body must be a JSON object or an array of JSON objects";
    return c.json({ ok: false, message }, 400);
  }
  return answerOne(c, await sendOne(c, body, "POST /send", keyOf(c)), postSend.refuse);
});

serve(kmsgRoutes, postSms, async (c) => {
  const refused = refuseQuery(c);
  if (refused) return refused;
  const body = await readJson(c, postSms.refuse);
  if (body instanceof RepeatedKeyError) return answerRepeated(c, body);
  return answerOne(c, await sendOne(c, body, "POST /send/sms", keyOf(c)), postSms.refuse);
});

serve(kmsgRoutes, getTracking, async (c) => {
  const id = c.req.param("messageId") ?? "";
  const tenant = c.get("tenant");
  const settings = c.get("settings");
  const found = await c.get("isolate").messages.find(tenant, id);
  if (!found) return c.json({ ok: false, message: "not found" }, 404);
  const record = await found.ask(async (stub) => stub.read(tenant));
  const row = record
    ? toldByObject(record, timingOf(settings), Date.now()).row
    : (await storedMessage(c, tenant, id))?.row;
  if (!row) return c.json({ ok: false, message: "not found" }, 404);
  const numbers = sightOf(c);
  await disclose(c, numbers, [row]);
  return c.json({ ok: true, data: trackingRecord(row, numbers) });
});

serve(kmsgRoutes, runOnce, async (c) => {
  const token = c.get("settings").INTERNAL_CRON_TOKEN;
  if (!token) return c.text("server misconfigured: INTERNAL_CRON_TOKEN is required", 500);
  const given = c.req.header("x-cron-token");
  if (!(await safeEqual(given ?? "", token))) {
    return refuseKey(c, given !== undefined, () => c.text("unauthorized", 401));
  }
  await sweep(c.get("isolate"), RUN_ONCE_LIMIT);
  return c.json({ ok: true });
});

/** A batch's `dryRun` is none of these routes: what names it would be sent in earnest. */
function refuseQuery(c: Ctx): Response | undefined {
  const [name] = Object.keys(c.req.query());
  if (name === undefined) return undefined;
  const told = toldTo(
    c,
    refusal([
      {
        pointer: `/query/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`,
        code: "unknown_field",
        detail: "is no parameter of this route; leave it out",
      },
    ]),
  );
  return told.isSuccess ? undefined : c.json({ ok: false, error: told.error }, 400);
}

interface Answered {
  readonly result: One;
  /** A message is there: the request's own, or the one that it repeats. */
  readonly sent?: Sent & { readonly record: MessageRecord };
}

async function sendOne(
  c: Ctx,
  body: unknown,
  route: string,
  key: string | undefined,
): Promise<Answered | Refused | LostAnswer> {
  const read = readKmsgInput(body, knownProviders(c.get("settings")));
  const request = { tenant: c.get("tenant"), body, route, idempotencyKey: key };
  if (!read.ok) {
    const { messageId, ofToday } = read;
    const before = ofToday && (await repeatOf(c.get("isolate"), { ...request, messageId }));
    return before ? answered(before) : { result: read.refusal };
  }
  const sent = await sendMessage(c.get("isolate"), {
    ...request,
    keyId: c.get("boundKeyId"),
    requestId: c.get("requestId"),
    traceparent: c.get("traceparent"),
    draft: read.draft,
    waitMs: readWait(c.req.header("prefer")),
  });
  return isRefused(sent) || sent.kind === "answer_lost" ? sent : answered(sent);
}

function answered(sent: Exclude<Sent, Refused | LostAnswer>): Answered {
  return { result: resultOf(sent), ...("record" in sent && { sent }) };
}

function answerOne(
  c: Ctx,
  answered: Answered | Refused | LostAnswer,
  refuse: Refuse<Refused["kind"]>,
): Response {
  if ("kind" in answered) {
    if (answered.kind === "answer_lost") return answerLost(c, answered);
    throw refuse(answered);
  }
  const { result, sent } = answered;
  if (sent?.kind === "replayed") {
    c.header("idempotent-replayed", "true");
    c.header("original-request-id", sent.record.requestId);
  }
  const told = toldTo(c, result);
  return told.isSuccess
    ? c.json({ ok: true, data: told.value })
    : c.json({ ok: false, error: told.error }, 400);
}

async function storedMessage(
  c: Ctx,
  tenant: string,
  id: string,
): Promise<MirrorMessage | undefined> {
  await refuseRestored(c.get("isolate"));
  const stored = await c
    .get("isolate")
    .withPostgres(async (sql) => readMessage(sql, tenant, id), "look_up");
  return stored && openMessage(c.get("settings"), stored);
}

function keyOf(c: Ctx): string | undefined {
  return readIdempotencyKey(c.req.header("idempotency-key"));
}

/**
 * Whatever type the request says it has: the example's clients name none.
 * @returns undefined for what is no JSON
 */
async function readJson(c: Ctx, refuse: Refuse<"invalid_encoding">): Promise<unknown> {
  const body = await readBody(c);
  if (!body.ok) throw refuse({ kind: "invalid_encoding", body });
  try {
    return await c.req.json();
  } catch (error) {
    return error instanceof RepeatedKeyError ? error : undefined;
  }
}

function answerRepeated(c: Ctx, error: RepeatedKeyError): Response {
  const { pointer, detail } = repeatedAt(error);
  return c.json({ ok: false, message: `${pointer} ${detail}` }, 400);
}
