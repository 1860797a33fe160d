/** `GET /v1/audit`: who did what, when, from where; and what became of messages. */
import { OpenAPIHono, z } from "@hono/zod-openapi";

import { OPERATORS_CHAIN } from "../../domain/audit/chain.ts";
import { encodeCursor } from "../../domain/reports/cursor.ts";
import { iso } from "../../kernel/time/iso.ts";
import { readAudit, type AuditRow } from "../../sql/audit/read.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { bounded, MOST, zonedTime } from "../shapes/bounded.ts";
import { readCursor } from "../shapes/read-cursor.ts";

const Time = zonedTime().optional();
const Text = z.string().min(1).max(255).optional();

const AuditQuery = z.strictObject({
  action: Text.openapi({ example: "key.created" }),
  actor: Text.openapi({
    example: "api-key",
    description: "`api-key`, `key:<name>`, `person:<name>` or `system`.",
  }),
  from: Time.openapi({ description: "At or after." }),
  until: Time.openapi({ description: "Before." }),
  messageId: Text.openapi({
    description: "The transitions of one message and what was done to it.",
  }),
  transitions: z.enum(["true", "false"]).default("false").openapi({
    description: "`true`: those of all messages too, as `message.<event>`.",
  }),
  of: z.enum(["tenant", "operators"]).default("tenant").openapi({
    description: "`operators`: what operators did to other tenants. For operators only.",
  }),
  cursor: bounded(MOST.cursor).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});

const EntryView = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.string(),
    keyId: z.string().nullable().openapi({
      description: "The id of the key that asked; null for `API_KEY` and for what no key asked.",
    }),
    person: z.string().nullable().openapi({
      description:
        "Who signed in, where the actor is `person:…`; else who sat before the key, as its holder said in `X-Acting-Person`.",
    }),
    action: z.string(),
    requestId: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()).nullable(),
    origin: z
      .object({
        country: z.string().optional(),
        ray: z.string().optional(),
        ip: z.string().optional().openapi({ description: "Keyed hash of the address." }),
      })
      .nullable(),
    seq: z.int().nullable().openapi({
      description:
        "Its number in the tenant's chain, from 1; null for transitions of messages and for what is older than the chain.",
    }),
    hash: z.string().nullable().openapi({
      description: "Keyed hash over the entry, its number and the hash of the one before.",
    }),
  })
  .openapi("AuditEntry");

const AuditPageView = z
  .object({
    data: z.array(EntryView),
    next_cursor: z.string().nullable(),
    has_more: z.boolean(),
  })
  .openapi("AuditPage");

export const auditRoutes = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

auditRoutes.use("/v1/audit", requireKey);

const list = route({
  method: "get",
  path: "/v1/audit",
  operationId: "listAuditEntries",
  tag: "audit",
  summary: "The audit trail of the tenant, newest first (from SQL: a moment behind)",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: { query: AuditQuery },
  responses: {
    200: { description: "A page", content: { "application/json": { schema: AuditPageView } } },
  },
});

auditRoutes.openapi(list, async (c) => {
  const { cursor: text, from, until, transitions, of, ...query } = c.req.valid("query");
  if (of === "operators" && !c.get("operator")) throw list.refuse({ kind: "tenant_forbidden" });
  const cursor = readCursor(text, list.refuse);
  const page = await c.get("isolate").withPostgres(
    async (sql) =>
      readAudit(sql, {
        ...query,
        tenant: of === "operators" ? OPERATORS_CHAIN : c.get("tenant"),
        transitions: transitions === "true",
        from: from === undefined ? undefined : Date.parse(from),
        until: until === undefined ? undefined : Date.parse(until),
        cursor,
      }),
    "list",
  );
  const next = page.next ? encodeCursor(page.next) : null;
  return c.json({ data: page.rows.map(view), next_cursor: next, has_more: next !== null }, 200);
});

function view({
  request_id,
  key_id,
  at,
  detail,
  seq,
  ...row
}: AuditRow): z.output<typeof EntryView> {
  return {
    ...row,
    at: iso(at),
    requestId: request_id,
    keyId: key_id,
    seq: seq === null ? null : Number(seq),
    detail: detail && { ...detail },
  };
}
