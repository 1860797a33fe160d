/** `/v1/messages`: send, look up, list, refresh, cancel. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { readIdempotencyKey } from "../../app/send/names.ts";
import { sendMessage } from "../../app/send/send-message.ts";
import { isRefused } from "../../app/send/submission.ts";
import { stateOf } from "../../domain/message/states.ts";
import { REVEAL } from "../../domain/privacy/sight.ts";
import { readMessage } from "../../sql/mirror/read.ts";
import type { MirrorMessage } from "../../sql/mirror/row.ts";
import { openMessage } from "../../sql/privacy/protected-row.ts";
import { noteReading } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import { refuseRestored } from "../access/refuse-restored.ts";
import { sightFor } from "../access/sight.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { SENDING } from "../problems/standing.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { jsonInDisguise } from "../shapes/json-in-disguise.ts";
import { badCursor, readCursor } from "../shapes/read-cursor.ts";
import {
  ListQuery,
  MessageInput,
  MessagePage,
  MessageWithTimeline,
  SightQuery,
} from "../shapes/schemas.ts";
import { MAX_WAIT_MS, readWait } from "../shapes/wait.ts";
import { draftOf } from "./draft.ts";
import { listFilter } from "./list-filter.ts";
import { messagePage } from "./message-page.ts";
import { echoMessage, showMessage, toldNow, VERBS_MASK } from "./show-message.ts";

type Ctx = Context<AppEnv>;

const params = z.object({ id: bounded(MOST.id).openapi({ example: "msg_2f0…" }) });

export const messages = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

messages.use("/v1/messages/*", requireKey);
messages.use("/v1/messages", noteReading("GET /v1/messages"));
messages.use("/v1/messages", jsonInDisguise);

const post = route({
  method: "post",
  path: "/v1/messages",
  operationId: "sendMessage",
  tag: "messages",
  summary: "Send a message",
  description: `Waits up to ${MAX_WAIT_MS / 1000} s for the provider; with \`Prefer: respond-async\` answers at once.`,
  scope: "send",
  request: {
    // A batch's `dryRun` is none of a message: it would be sent in earnest.
    query: z.strictObject({}),
    headers: z.object({
      "idempotency-key": bounded(MOST.id).optional().openapi({
        description: "The same key and body: the same message. 1–255 visible ASCII characters.",
      }),
      prefer: bounded(MOST.id)
        .optional()
        .openapi({ description: "`respond-async` or `wait=<seconds>`." }),
    }),
    body: { required: true, content: { "application/json": { schema: MessageInput } } },
  },
  responses: {
    201: json(MessageWithTimeline, "The provider has answered"),
    202: json(MessageWithTimeline, "Accepted; the outcome is not known yet"),
  },
  reasons: ["idempotency_conflict", "message_erased", "answer_lost", ...SENDING],
});

messages.openapi(post, async (c) => {
  const body = c.req.valid("json");
  const sent = await sendMessage(c.get("isolate"), {
    tenant: c.get("tenant"),
    keyId: c.get("boundKeyId"),
    requestId: c.get("requestId"),
    traceparent: c.get("traceparent"),
    draft: draftOf(body),
    body,
    route: "POST /v1/messages",
    idempotencyKey: readIdempotencyKey(c.req.header("idempotency-key")),
    waitMs: readWait(c.req.header("prefer")),
  });
  if (sent.kind === "invalid") {
    throw post.refuse({ kind: "invalid_request", faults: sent.faults });
  }
  if (sent.kind === "conflict") throw post.refuse({ kind: "idempotency_conflict" });
  if (sent.kind === "erased") throw post.refuse({ kind: "message_erased" });
  if (isRefused(sent) || sent.kind === "answer_lost") throw post.refuse(sent);
  const { record } = sent;
  c.header("location", `/v1/messages/${encodeURIComponent(record.id)}`);
  if (sent.kind === "replayed") {
    c.header("idempotent-replayed", "true");
    c.header("original-request-id", record.requestId);
  }
  const open = record.state === "accepted" || record.state === "sending";
  return c.json(await echoMessage(c, toldNow(c, record, sent.at)), open ? 202 : 201);
});

const list = route({
  method: "get",
  path: "/v1/messages",
  operationId: "listMessages",
  tag: "messages",
  summary: "List messages, newest first (from SQL: a moment behind)",
  scope: "read",
  reads: "sql",
  request: { query: ListQuery },
  responses: { 200: json(MessagePage, "A page") },
});

messages.openapi(list, async (c) => {
  const query = c.req.valid("query");
  const cursor = readCursor(query.cursor, list.refuse);
  if (cursor && (cursor.order ?? "request") !== query.time) {
    throw badCursor(list.refuse, "was made with another time: go on with that one");
  }
  const numbers = sightFor(c, query.numbers, "masked");
  if (!numbers) throw list.refuse({ kind: "scope_missing", scope: REVEAL });
  const filter = listFilter(c.get("tenant"), query, cursor);
  return c.json(await messagePage(c, filter, numbers), 200);
});

const find = route({
  method: "get",
  path: "/v1/messages/{id}",
  operationId: "getMessage",
  tag: "messages",
  summary: "A message with its timeline, from its object (after retention: from SQL)",
  scope: "read",
  reads: "sql",
  whileRestored: "answers",
  request: { params, query: SightQuery },
  responses: { 200: json(MessageWithTimeline, "The message") },
  reasons: ["not_found"],
});

messages.openapi(find, async (c) => {
  const { id } = c.req.valid("param");
  const numbers = sightFor(c, c.req.valid("query").numbers);
  if (!numbers) throw find.refuse({ kind: "scope_missing", scope: REVEAL });
  const tenant = c.get("tenant");
  const found = await c.get("isolate").messages.find(tenant, id);
  if (!found) throw find.refuse({ kind: "not_found" });
  const record = await found.ask(async (stub) => stub.read(tenant));
  if (record) return c.json(await showMessage(c, toldNow(c, record), numbers), 200);
  const stored = await storedMessage(c, id);
  if (!stored) throw find.refuse({ kind: "not_found" });
  return c.json(await showMessage(c, stored, numbers), 200);
});

const refresh = route({
  method: "post",
  path: "/v1/messages/{id}/refresh",
  operationId: "refreshMessage",
  tag: "messages",
  summary: "Check the message at the provider now",
  description: VERBS_MASK,
  scope: "read",
  reads: "sql",
  whileRestored: "answers",
  request: { params },
  responses: {
    200: json(MessageWithTimeline, "The message after the check"),
  },
  reasons: ["not_found", "refresh_too_soon"],
});

messages.openapi(refresh, async (c) => {
  const { id } = c.req.valid("param");
  const found = await c.get("isolate").messages.find(c.get("tenant"), id);
  if (!found) throw refresh.refuse({ kind: "not_found" });
  const answer = await found.ask(async (stub) => stub.refresh(c.get("tenant")));
  if (answer.kind === "not_found") {
    // After retention there is nothing left to check: it is final.
    const stored = await storedMessage(c, id);
    if (!stored) throw refresh.refuse({ kind: "not_found" });
    return c.json(await showMessage(c, stored), 200);
  }
  if (answer.kind === "too_soon") {
    throw refresh.refuse({ kind: "refresh_too_soon", retryAfterMs: answer.retryAfterMs });
  }
  return c.json(await showMessage(c, toldNow(c, answer.record)), 200);
});

const cancel = route({
  method: "post",
  path: "/v1/messages/{id}/cancel",
  operationId: "cancelMessage",
  tag: "messages",
  summary: "Cancel a message that was not sent",
  description: `\`canceled\` always means not sent. 409 while an attempt is open or its outcome is unknown. Where an earlier attempt was only presumed not to be taken, the message is sent no more and ends \`failed\` with the code NOT_TAKEN. ${VERBS_MASK}`,
  scope: "send",
  reads: "sql",
  whileRestored: "answers",
  request: { params },
  responses: {
    200: json(
      MessageWithTimeline,
      "It is not sent any more: `canceled`, or `failed` where an earlier attempt may have been taken",
    ),
  },
  reasons: ["not_found", "cancel_too_late"],
});

messages.openapi(cancel, async (c) => {
  const { id } = c.req.valid("param");
  const found = await c.get("isolate").messages.find(c.get("tenant"), id);
  if (!found) throw cancel.refuse({ kind: "not_found" });
  const answer = await found.ask(async (stub) => stub.cancel(c.get("tenant")));
  if (answer.kind === "not_found") {
    const stored = await storedMessage(c, id);
    if (!stored) throw cancel.refuse({ kind: "not_found" });
    const state = stateOf(stored.row.state);
    if (state === "canceled") return c.json(await showMessage(c, stored), 200);
    throw cancel.refuse({ kind: "cancel_too_late", state });
  }
  if (answer.kind === "too_late") {
    throw cancel.refuse({ kind: "cancel_too_late", state: answer.record.state });
  }
  return c.json(await showMessage(c, toldNow(c, answer.record)), 200);
});

/** A message whose object is gone, from SQL. */
async function storedMessage(c: Ctx, id: string): Promise<MirrorMessage | undefined> {
  await refuseRestored(c.get("isolate"));
  const stored = await c
    .get("isolate")
    .withPostgres(async (sql) => readMessage(sql, c.get("tenant"), id), "look_up");
  return stored && openMessage(c.get("settings"), stored);
}
