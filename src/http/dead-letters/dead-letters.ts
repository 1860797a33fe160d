/** `/v1/dead-letters`: what could not be sent or mirrored; replay it or let it be. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { replayLetter, replayLetters } from "../../app/dead-letters/replay.ts";
import { hideNumbers } from "../../domain/privacy/masks.ts";
import { encodeCursor, type Cursor } from "../../domain/reports/cursor.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import {
  discardLetter,
  LETTER_KINDS,
  listLetters,
  readLetter,
  type DeadLetter,
  type LetterPage,
} from "../../sql/mirror/dead-letters.ts";
import { refuseReadOnly } from "../../sql/privacy/mark.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import { sightOf } from "../access/sight.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { bounded, MOST, zonedTime } from "../shapes/bounded.ts";
import { readCursor } from "../shapes/read-cursor.ts";

type Ctx = Context<AppEnv>;

const LetterView = z
  .object({
    id: z.string().openapi({ example: "send:msg_2f0…" }),
    kind: z.enum(LETTER_KINDS),
    messageId: z.string(),
    at: z.iso.datetime(),
    error: z.object({
      code: z.string(),
      message: z.string().nullable(),
      class: z.string().nullable(),
    }),
    revision: z.int(),
    attempts: z.int().nullable().openapi({ description: "Null for what could not be mirrored." }),
    discardedAt: z.iso.datetime().nullable(),
  })
  .openapi("DeadLetter");

type LetterView = z.output<typeof LetterView>;

const Time = zonedTime().optional();
const filter = {
  kind: z.enum(LETTER_KINDS).optional(),
  errorClass: z.string().max(64).optional().openapi({ example: "busy" }),
  from: Time,
  until: Time,
  cursor: bounded(MOST.cursor).optional(),
};

const ListQuery = z.strictObject({
  ...filter,
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});
const ReplayInput = z
  .strictObject({ ...filter, limit: z.int().min(1).max(500).default(100) })
  .openapi("DeadLetterReplayInput");

const LetterPageView = z
  .object({
    data: z.array(LetterView),
    next_cursor: z.string().nullable(),
    has_more: z.boolean(),
  })
  .openapi("DeadLetterPage");

const ReplayView = z
  .object({
    matched: z.int(),
    replayed: z.int(),
    not_failed: z.int(),
    gone: z.int(),
    errors: z.int(),
    next_cursor: z.string().nullable().openapi({ description: "Where to go on; null at the end." }),
  })
  .openapi("DeadLetterReplay");

const params = z.object({ id: bounded(MOST.id).openapi({ example: "send:msg_2f0…" }) });

export const deadLetters = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

deadLetters.use("/v1/dead-letters", requireKey);
deadLetters.use("/v1/dead-letters/*", requireKey);

const list = route({
  method: "get",
  path: "/v1/dead-letters",
  operationId: "listDeadLetters",
  tag: "dead-letters",
  summary: "List what could not be sent or mirrored, newest first (from SQL: a moment behind)",
  scope: "read",
  reads: "sql",
  request: { query: ListQuery },
  responses: { 200: json(LetterPageView, "A page") },
});

deadLetters.openapi(list, async (c) => {
  const input = c.req.valid("query");
  const page = await pageOf(c, input, readCursor(input.cursor, list.refuse));
  const next = page.next ? encodeCursor(page.next) : null;
  const data = page.letters.map((letter) => letterView(c, letter));
  return c.json({ data, next_cursor: next, has_more: next !== null }, 200);
});

const replayAll = route({
  method: "post",
  path: "/v1/dead-letters/replay",
  operationId: "replayDeadLetters",
  tag: "dead-letters",
  summary: "Replay all that a filter finds, one page a call",
  scope: "admin",
  reads: "sql",
  request: {
    body: { required: true, content: { "application/json": { schema: ReplayInput } } },
  },
  responses: { 200: json(ReplayView, "What became of them") },
});

deadLetters.openapi(replayAll, async (c) => {
  const input = c.req.valid("json");
  const page = await pageOf(c, input, readCursor(input.cursor, replayAll.refuse));
  await noteAct(c, "dead_letters.replayed", { letters: page.letters.length });
  const counts = await replayLetters(c.get("isolate"), c.get("tenant"), page.letters);
  const next = page.next ? encodeCursor(page.next) : null;
  return c.json({ matched: page.letters.length, ...counts, next_cursor: next }, 200);
});

const find = route({
  method: "get",
  path: "/v1/dead-letters/{id}",
  operationId: "getDeadLetter",
  tag: "dead-letters",
  summary: "A dead letter",
  scope: "read",
  reads: "sql",
  request: { params },
  responses: { 200: json(LetterView, "The dead letter") },
  reasons: ["dead_letter_not_found"],
});

deadLetters.openapi(find, async (c) => {
  const letter = await read(c, c.req.valid("param").id);
  if (!letter) throw find.refuse({ kind: "dead_letter_not_found" });
  return c.json(letterView(c, letter), 200);
});

const replay = route({
  method: "post",
  path: "/v1/dead-letters/{id}/replay",
  operationId: "replayDeadLetter",
  tag: "dead-letters",
  summary: "Send the message, or its copy, once more; its history stays",
  scope: "admin",
  reads: "sql",
  request: { params },
  responses: {
    200: json(LetterView, "On its way: the dead letter as it was"),
  },
  reasons: ["dead_letter_not_found", "dead_letter_closed"],
});

deadLetters.openapi(replay, async (c) => {
  const letter = await read(c, c.req.valid("param").id);
  if (!letter) throw replay.refuse({ kind: "dead_letter_not_found" });
  await noteAct(c, "dead_letter.replayed", namesOf(letter));
  const outcome = await replayLetter(c.get("isolate"), c.get("tenant"), letter);
  if (outcome !== "replayed") {
    throw replay.refuse({ kind: "dead_letter_closed", why: outcome });
  }
  return c.json(letterView(c, letter), 200);
});

const discard = route({
  method: "post",
  path: "/v1/dead-letters/{id}/discard",
  operationId: "discardDeadLetter",
  tag: "dead-letters",
  summary: "Let it be: it is listed and replayed no more",
  scope: "admin",
  reads: "sql",
  request: { params },
  responses: { 200: json(LetterView, "Discarded") },
  reasons: ["dead_letter_not_found"],
});

deadLetters.openapi(discard, async (c) => {
  const tenant = c.get("tenant");
  const { id } = c.req.valid("param");
  const letter = await c.get("isolate").withPostgres(async (sql) => {
    const known = await readLetter(sql, tenant, id);
    if (!known || known.discarded_at !== null) return known;
    await refuseReadOnly(sql);
    await noteAct(c, "dead_letter.discarded", namesOf(known));
    const now = Date.now();
    await discardLetter(sql, tenant, known, now);
    return { ...known, discarded_at: now };
  }, "write");
  if (!letter) throw discard.refuse({ kind: "dead_letter_not_found" });
  return c.json(letterView(c, letter), 200);
});

async function read(c: Ctx, id: string): Promise<DeadLetter | undefined> {
  return c
    .get("isolate")
    .withPostgres(async (sql) => readLetter(sql, c.get("tenant"), id), "look_up");
}

async function pageOf(
  c: Ctx,
  query: z.output<typeof ListQuery>,
  cursor: Cursor | undefined,
): Promise<LetterPage> {
  const { kind, errorClass, from, until, limit } = query;
  return c.get("isolate").withPostgres(
    async (sql) =>
      listLetters(sql, {
        tenant: c.get("tenant"),
        limit,
        ...(kind && { kind }),
        ...(errorClass && { errorClass }),
        ...(from && { from: Date.parse(from) }),
        ...(until && { until: Date.parse(until) }),
        ...(cursor && { cursor }),
      }),
    "list",
  );
}

function namesOf({ kind, message_id }: DeadLetter): { kind: string; messageId: string } {
  return { kind, messageId: message_id };
}

function letterView(c: Ctx, letter: DeadLetter): LetterView {
  const { id, kind, revision, attempts, discarded_at } = letter;
  return {
    id,
    kind,
    messageId: letter.message_id,
    at: iso(letter.at),
    error: { code: letter.code, message: reasonOf(c, letter), class: letter.error_class },
    revision,
    attempts,
    discardedAt: isoOrNull(discarded_at),
  };
}

/** A provider's words may repeat a number. */
function reasonOf(c: Ctx, { reason }: DeadLetter): string | null {
  return reason !== null && sightOf(c, "masked") === "masked" ? hideNumbers(reason) : reason;
}
