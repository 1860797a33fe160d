/** Messages of which nobody knows whether the provider took them: `/v1/unconfirmed`, and a person's word on one. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { RESOLUTIONS } from "../../domain/message/absent.ts";
import { isOfAnother } from "../../objects/message/look-up.ts";
import { noteAct, noteReading } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { readCursor } from "../shapes/read-cursor.ts";
import { ListQuery, MessagePage, MessageWithTimeline } from "../shapes/schemas.ts";
import { listFilter } from "./list-filter.ts";
import { messagePage } from "./message-page.ts";
import { showMessage, toldNow, VERBS_MASK } from "./show-message.ts";

const ResolveInput = z
  .strictObject({
    outcome: z.enum(RESOLUTIONS).openapi({
      description:
        "`sent`: the provider took it; it is polled for its result. `not_sent`: it did not; another attempt begins while the message is valid. `failed`: it did not, and nothing is sent any more.",
    }),
    providerMessageId: bounded(64)
      .regex(/^[\x21-\x7e]{1,64}$/, "must be 1 to 64 visible ASCII characters")
      .optional()
      .openapi({ description: "Of a message that was sent, where it is known." }),
    attempt: z.int().min(1).optional().openapi({
      description:
        "The message's `attempts` as you saw it: refused where another attempt was made since, so that a second click sends nothing.",
    }),
  })
  .refine(
    ({ outcome, providerMessageId }) => outcome === "sent" || providerMessageId === undefined,
    { path: ["providerMessageId"], error: "belongs to the outcome `sent`" },
  )
  .openapi("ResolveInput");

const UnconfirmedQuery = z.strictObject({
  cursor: bounded(MOST.cursor).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});

export const resolveRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

resolveRoutes.use("/v1/messages/*", requireKey);
resolveRoutes.use("/v1/unconfirmed", requireKey);
resolveRoutes.use("/v1/unconfirmed", noteReading("GET /v1/unconfirmed"));

const list = route({
  method: "get",
  path: "/v1/unconfirmed",
  operationId: "listUnconfirmedMessages",
  tag: "messages",
  summary: "Messages of which nobody knows whether the provider took them, newest first",
  description:
    "From SQL: a moment behind. Each ends by itself, by the provider's history; resolve one with `POST /v1/messages/{id}/resolve`. Those with the error code OUTCOME_UNDECIDED wait for that: a row of the history may be theirs or another message's, and resolving the one tells the other. Numbers are masked.",
  scope: "read",
  reads: "sql",
  request: { query: UnconfirmedQuery },
  responses: { 200: json(MessagePage, "A page") },
});

resolveRoutes.openapi(list, async (c) => {
  const input = c.req.valid("query");
  const cursor = readCursor(input.cursor, list.refuse);
  const query = ListQuery.parse({ state: "unconfirmed", limit: input.limit });
  const filter = listFilter(c.get("tenant"), query, cursor);
  return c.json(await messagePage(c, filter, "masked"), 200);
});

const resolve = route({
  method: "post",
  path: "/v1/messages/{id}/resolve",
  operationId: "resolveMessage",
  tag: "messages",
  summary: "Say what became of an unconfirmed message",
  description: `For what an operator found out elsewhere, such as in the provider's console. \`not_sent\` sends the message again: if the provider did take it, its recipient gets it twice. Kept in the audit trail. ${VERBS_MASK}`,
  scope: "admin",
  request: {
    params: z.object({ id: bounded(MOST.id).openapi({ example: "msg_2f0…" }) }),
    body: { required: true, content: { "application/json": { schema: ResolveInput } } },
  },
  responses: { 200: json(MessageWithTimeline, "The message after it") },
  reasons: ["not_found", "not_unconfirmed", "provider_id_taken"],
});

resolveRoutes.openapi(resolve, async (c) => {
  const { id } = c.req.valid("param");
  const { outcome, providerMessageId, attempt } = c.req.valid("json");
  const tenant = c.get("tenant");
  const found = await c.get("isolate").messages.find(tenant, id);
  const record = await found?.stub.read(tenant);
  if (!found || !record) throw resolve.refuse({ kind: "not_found" });
  if (record.state !== "unconfirmed") {
    throw resolve.refuse({ kind: "not_unconfirmed", state: record.state });
  }
  const isolate = c.get("isolate");
  if (providerMessageId !== undefined && (await isOfAnother(isolate, record, providerMessageId))) {
    throw resolve.refuse({ kind: "provider_id_taken" });
  }
  // Before it is done.
  await noteAct(c, "message.resolved", { messageId: id, outcome });
  const answer = await found.stub.resolve(tenant, {
    resolution: outcome,
    providerMessageId,
    attempt,
  });
  if (answer.kind === "not_found") throw resolve.refuse({ kind: "not_found" });
  if (answer.kind === "decided") {
    throw resolve.refuse({ kind: "not_unconfirmed", state: answer.record.state });
  }
  return c.json(await showMessage(c, toldNow(c, answer.record)), 200);
});
