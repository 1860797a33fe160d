/** `/v1/messages`: send, look up, list, refresh, cancel. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { isRefused, readIdempotencyKey, sendMessage } from "../../app/send/send-message.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { maskRow } from "../../domain/privacy/masks.ts";
import { encodeCursor } from "../../domain/reports/cursor.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import { findMessage } from "../../objects/message/message-stub.ts";
import {
  messageView,
  messageWithTimeline,
  toldByObject,
} from "../../objects/message/message-view.ts";
import { timingOf } from "../../objects/message/timing.ts";
import { withPostgres } from "../../sql/driver/postgres.ts";
import { listMessages } from "../../sql/mirror/list.ts";
import { readMessage } from "../../sql/mirror/read.ts";
import { recipientName } from "../../sql/privacy/look-up-hash.ts";
import { openMessage, openRows } from "../../sql/privacy/protected-row.ts";
import { noteAct, noteReading } from "../access/audit-note.ts";
import { needs, requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { problem } from "../problems/problem.ts";
import { errors as basic, json, refusal } from "../shapes/answers.ts";
import { jsonInDisguise } from "../shapes/json-in-disguise.ts";
import { badCursor, readCursor } from "../shapes/read-cursor.ts";
import { ListQuery, MessageInput, MessagePage, MessageWithTimeline } from "../shapes/schemas.ts";
import { MAX_WAIT_MS, readWait } from "../shapes/wait.ts";
import { draftOf } from "./draft.ts";
import { listFilter } from "./list-filter.ts";

type Ctx = Context<AppEnv>;

const errors = {
  ...basic,
  429: refusal("Too many requests, or too soon: see Retry-After"),
};
const notFound = { 404: refusal("No such message") };

const params = z.object({ id: z.string().openapi({ example: "msg_2f0…" }) });

export const messages = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

messages.use("/v1/messages/*", requireKey);
messages.use("/v1/messages", noteReading("GET /v1/messages"));
messages.use("/v1/messages", jsonInDisguise);

messages.openapi(
  createRoute({
    method: "post",
    path: "/v1/messages",
    summary: "Send a message",
    description: `Waits up to ${MAX_WAIT_MS / 1000} s for the provider; with \`Prefer: respond-async\` answers at once.`,
    ...needs("send"),
    request: {
      headers: z.object({
        "idempotency-key": z.string().optional().openapi({
          description: "The same key and body: the same message. 1–255 visible ASCII characters.",
        }),
        prefer: z
          .string()
          .optional()
          .openapi({ description: "`respond-async` or `wait=<seconds>`." }),
      }),
      body: { required: true, content: { "application/json": { schema: MessageInput } } },
    },
    responses: {
      201: json(MessageWithTimeline, "The provider has answered"),
      202: json(MessageWithTimeline, "Accepted; the outcome is not known yet"),
      409: refusal("The same text went to this number a moment ago"),
      410: refusal("The key's message was erased, and is not sent again"),
      413: refusal("The body has more than 1 MiB"),
      415: refusal("The body is not JSON"),
      422: refusal("The key belongs to another request"),
      ...errors,
    },
  }),
  async (c) => {
    const body = c.req.valid("json");
    const sent = await sendMessage(c.env, c.get("settings"), {
      tenant: c.get("tenant"),
      requestId: c.get("requestId"),
      traceparent: c.get("traceparent"),
      draft: draftOf(body),
      body,
      route: "POST /v1/messages",
      idempotencyKey: readIdempotencyKey(c.req.header("idempotency-key")),
      waitMs: readWait(c.req.header("prefer")),
    });
    if (sent.kind === "invalid") {
      return problem(c, { kind: "invalid_request", faults: sent.faults }) as never;
    }
    if (sent.kind === "conflict") return problem(c, { kind: "idempotency_conflict" }) as never;
    if (sent.kind === "erased") return problem(c, { kind: "message_erased" }) as never;
    if (isRefused(sent)) return problem(c, sent) as never;
    const { record } = sent;
    c.header("location", `/v1/messages/${encodeURIComponent(record.id)}`);
    if (sent.kind === "replayed") {
      c.header("idempotent-replayed", "true");
      c.header("original-request-id", record.requestId);
    }
    const open = record.state === "accepted" || record.state === "sending";
    return c.json(await viewOf(c, record, sent.at), open ? 202 : 201);
  },
);

messages.openapi(
  createRoute({
    method: "get",
    path: "/v1/messages",
    summary: "List messages, newest first (from SQL: a moment behind)",
    ...needs("read"),
    request: { query: ListQuery },
    responses: { 200: json(MessagePage, "A page"), ...errors },
  }),
  async (c) => {
    const query = c.req.valid("query");
    const cursor = readCursor(query.cursor);
    if (cursor === "bad") return badCursor(c) as never;
    if (cursor && (cursor.order ?? "request") !== query.time) {
      return badCursor(c, "was made with another time: go on with that one") as never;
    }
    const settings = c.get("settings");
    const guarded = isProtected(settings);
    const numbers = query.numbers ?? (guarded ? "masked" : "full");
    if (guarded && numbers === "full") {
      if (!c.get("scopes").includes("export")) {
        return problem(c, { kind: "scope_missing", scope: "export" }) as never;
      }
      await noteAct(c, "numbers.revealed", { route: "GET /v1/messages", limit: query.limit });
    }
    const filter = listFilter(c.get("tenant"), query, cursor);
    const page = await withPostgres(c.env, async (sql) => listMessages(sql, filter));
    const next = page.next ? encodeCursor(page.next) : null;
    const rows = await openRows(settings, page.rows);
    const data = rows.map((row) => messageView(numbers === "full" ? row : maskRow(row)));
    return c.json({ data, next_cursor: next, has_more: next !== null }, 200);
  },
);

messages.openapi(
  createRoute({
    method: "get",
    path: "/v1/messages/{id}",
    summary: "A message with its timeline, from its object (after retention: from SQL)",
    ...needs("read"),
    request: { params },
    responses: { 200: json(MessageWithTimeline, "The message"), ...notFound, ...errors },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const settings = c.get("settings");
    const tenant = c.get("tenant");
    const found = await findMessage(c.env, settings, tenant, id);
    if (!found) return problem(c, { kind: "not_found" }) as never;
    const record = await found.stub.read(tenant);
    if (record) return c.json(await viewOf(c, record), 200);
    const stored = await storedMessage(c, id);
    if (!stored) return problem(c, { kind: "not_found" }) as never;
    return c.json(stored, 200);
  },
);

messages.openapi(
  createRoute({
    method: "post",
    path: "/v1/messages/{id}/refresh",
    summary: "Check the message at the provider now",
    ...needs("read"),
    request: { params },
    responses: {
      200: json(MessageWithTimeline, "The message after the check"),
      ...notFound,
      ...errors,
    },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const found = await findMessage(c.env, c.get("settings"), c.get("tenant"), id);
    if (!found) return problem(c, { kind: "not_found" }) as never;
    const answer = await found.stub.refresh(c.get("tenant"));
    if (answer.kind === "not_found") {
      // After retention there is nothing left to check: it is final.
      const stored = await storedMessage(c, id);
      return stored ? c.json(stored, 200) : (problem(c, { kind: "not_found" }) as never);
    }
    if (answer.kind === "too_soon") {
      return problem(c, { kind: "refresh_too_soon", retryAfterMs: answer.retryAfterMs }) as never;
    }
    return c.json(await viewOf(c, answer.record), 200);
  },
);

messages.openapi(
  createRoute({
    method: "post",
    path: "/v1/messages/{id}/cancel",
    summary: "Cancel a message that was not sent",
    ...needs("send"),
    request: { params },
    responses: {
      200: json(MessageWithTimeline, "Canceled: it was not and will not be sent"),
      409: refusal("Too late: an attempt is open or was made"),
      ...notFound,
      ...errors,
    },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const found = await findMessage(c.env, c.get("settings"), c.get("tenant"), id);
    if (!found) return problem(c, { kind: "not_found" }) as never;
    const answer = await found.stub.cancel(c.get("tenant"));
    if (answer.kind === "not_found") {
      const stored = await storedMessage(c, id);
      if (!stored) return problem(c, { kind: "not_found" }) as never;
      if (stored.state === "canceled") return c.json(stored, 200);
      return problem(c, { kind: "cancel_too_late", state: stored.state }) as never;
    }
    if (answer.kind === "too_late") {
      return problem(c, { kind: "cancel_too_late", state: answer.record.state }) as never;
    }
    return c.json(await viewOf(c, answer.record), 200);
  },
);

/** A message whose object is gone, from SQL. */
async function storedMessage(c: Ctx, id: string): Promise<MessageWithTimeline | undefined> {
  const stored = await withPostgres(c.env, async (sql) => readMessage(sql, c.get("tenant"), id));
  return stored && messageWithTimeline(await openMessage(c.get("settings"), stored));
}

async function viewOf(
  c: Ctx,
  record: MessageRecord,
  at = Date.now(),
): Promise<MessageWithTimeline> {
  const settings = c.get("settings");
  const told = messageWithTimeline(toldByObject(record, timingOf(settings), at));
  if (record.redactedAt !== undefined) return told;
  return { ...told, recipient: await recipientName(settings, record.tenant, record.request.to) };
}
