/** `/v1/privacy`: have a recipient forgotten, and hold what a court or an inquiry needs. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { walkHold } from "../../app/erase/hold-walk.ts";
import { keepAct } from "../../app/erase/keep-act.ts";
import { hideNumbers } from "../../domain/privacy/masks.ts";
import { walkErasure } from "../../jobs/erase-job.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { iso } from "../../kernel/time/iso.ts";
import { readMessage } from "../../sql/mirror/read.ts";
import { reportOf } from "../../sql/privacy/erasure-report.ts";
import { insertErasure, readErasure, type Erasure } from "../../sql/privacy/erasures.ts";
import {
  insertHold,
  keptHold,
  listHolds,
  readHold,
  releaseHold,
  type Hold,
} from "../../sql/privacy/holds.ts";
import { lookUpHashes } from "../../sql/privacy/look-up-hash.ts";
import { raiseMark, refuseReadOnly } from "../../sql/privacy/mark.ts";
import { takeApproval, wantsTwo } from "../access/approved.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { EraseInput, ErasureView, HoldInput, HoldList, HoldView } from "./privacy-schemas.ts";

type Ctx = Context<AppEnv>;

const params = z.object({ id: z.string().max(64) });
const MAX_HOLDS = 1000;
const TENANTS_AT_ONCE = 20;
/** Time that a request walks along itself; the rest is the cron trigger's. */
const WALK_MS = 5000;

export const privacy = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

privacy.use("/v1/privacy/*", requireKey);

const erase = route({
  method: "post",
  path: "/v1/privacy/erase",
  operationId: "eraseRecipient",
  tag: "privacy",
  summary: "Have everything of a recipient forgotten",
  description:
    "Messages that were not sent are canceled, those under way forget number and text at their end. Goes on by itself: ask for the erasure to see what was found.",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: {
    body: { required: true, content: { "application/json": { schema: EraseInput } } },
  },
  responses: {
    202: json(ErasureView, "Begun"),
  },
  reasons: ["approval_needed"],
});

privacy.openapi(erase, async (c) => {
  const { to, allTenants: all } = c.req.valid("json");
  if (all && !c.get("operator")) throw erase.refuse({ kind: "tenant_forbidden" });
  const settings = c.get("settings");
  const owner = c.get("tenant");
  const ids = all ? await c.get("isolate").tenants.all() : [owner];
  const tenants = await Promise.all(
    ids.map(async (tenant) => ({ tenant, hashes: await lookUpHashes(settings, tenant, to) })),
  );
  const wanted = await inBounds(ids, TENANTS_AT_ONCE, async (tenant) =>
    wantsTwo(c, "erase", tenant),
  );
  const recipients = await lookUpHashes(settings, owner, to);
  const approvalId = wanted.includes(true)
    ? await takeApproval(c, { act: "erase", recipients }, erase.refuse)
    : undefined;
  const id = `ers_${crypto.randomUUID()}`;
  const view = await c.get("isolate").withPostgres(async (sql) => {
    await refuseReadOnly(sql);
    await noteAct(c, "privacy.erase", { erasureId: id, tenants: tenants.length, approvalId });
    const begun = { id, owner, tenants, at: Date.now(), actor: c.get("actor") };
    const mark = await keepAct(c.get("isolate"), owner, { kind: "erasure", ...begun });
    await insertErasure(sql, begun);
    await raiseMark(sql, mark);
    const until = Date.now() + WALK_MS;
    for (const erasure of await readErasure(sql, owner, id)) {
      if (Date.now() < until) await walkErasure(c.get("isolate"), sql, erasure, until);
    }
    return erasureView(sql, await readErasure(sql, owner, id));
  }, "job");
  c.header("location", `/v1/privacy/erasures/${id}`);
  return c.json(view, 202);
});

const findErasure = route({
  method: "get",
  path: "/v1/privacy/erasures/{id}",
  operationId: "getErasure",
  tag: "privacy",
  summary: "What an erasure found and did",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: { params },
  responses: {
    200: json(ErasureView, "The erasure"),
  },
  reasons: ["erasure_not_found"],
});

privacy.openapi(findErasure, async (c) => {
  const { id } = c.req.valid("param");
  const view = await c.get("isolate").withPostgres(async (sql) => {
    const found = await readErasure(sql, c.get("tenant"), id);
    return found.length === 0 ? undefined : erasureView(sql, found);
  }, "look_up");
  if (!view) throw findErasure.refuse({ kind: "erasure_not_found" });
  return c.json(view, 200);
});

const holding = route({
  method: "post",
  path: "/v1/privacy/holds",
  operationId: "createHold",
  tag: "privacy",
  once: true,
  summary: "Put a legal hold on a message or a recipient",
  description: "What is held is neither redacted nor erased, nor forgotten by age.",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: { body: { required: true, content: { "application/json": { schema: HoldInput } } } },
  responses: { 201: json(HoldView, "It holds") },
  reasons: ["not_found", "hold_not_found"],
});

privacy.openapi(holding, async (c) => {
  const { messageId, to, reason } = c.req.valid("json");
  const settings = c.get("settings");
  const tenant = c.get("tenant");
  if (messageId !== undefined && !(await isKnown(c, messageId))) {
    throw holding.refuse({ kind: "not_found" });
  }
  const id = `hld_${crypto.randomUUID()}`;
  const told = hideNumbers(reason);
  const hashes = to === undefined ? undefined : await lookUpHashes(settings, tenant, to);
  const hold = await c.get("isolate").withPostgres(async (sql) => {
    await refuseReadOnly(sql);
    await noteAct(c, "privacy.hold", {
      holdId: id,
      reason: told,
      ...(messageId !== undefined && { messageId }),
    });
    const placed = {
      id,
      reason: told,
      at: Date.now(),
      actor: c.get("actor"),
      ...(messageId !== undefined && { messageId }),
      ...(hashes && { hashes }),
    };
    const mark = await keepAct(c.get("isolate"), tenant, { kind: "hold", ...placed });
    await insertHold(sql, { ...placed, tenant });
    await raiseMark(sql, mark);
    await walkHold(c.get("isolate"), sql, id, Date.now());
    return readHold(sql, tenant, id);
  }, "job");
  if (!hold) throw holding.refuse({ kind: "hold_not_found" });
  return c.json(holdView(hold), 201);
});

const listing = route({
  method: "get",
  path: "/v1/privacy/holds",
  operationId: "listHolds",
  tag: "privacy",
  summary: "Legal holds, the newest first, released ones among them",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  responses: { 200: json(HoldList, `Up to ${MAX_HOLDS}`) },
});

privacy.openapi(listing, async (c) => {
  const holds = await c
    .get("isolate")
    .withPostgres(async (sql) => listHolds(sql, c.get("tenant"), MAX_HOLDS), "list");
  return c.json({ data: holds.map(holdView) }, 200);
});

const release = route({
  method: "delete",
  path: "/v1/privacy/holds/{id}",
  operationId: "releaseHold",
  tag: "privacy",
  summary: "Release a legal hold",
  description: "What it kept is forgotten by age again, and erasures that it stopped go on.",
  scope: "admin",
  reads: "sql",
  whileRestored: "answers",
  request: { params },
  responses: { 200: json(HoldView, "Released") },
  reasons: ["hold_not_found"],
});

privacy.openapi(release, async (c) => {
  const { id } = c.req.valid("param");
  const tenant = c.get("tenant");
  const hold = await c.get("isolate").withPostgres(async (sql) => {
    const known = await readHold(sql, tenant, id);
    if (!known || known.released_at !== null) return known;
    await refuseReadOnly(sql);
    await noteAct(c, "privacy.hold_released", { holdId: id });
    const released = { at: Date.now(), by: c.get("actor") };
    const mark = await keepAct(c.get("isolate"), tenant, keptHold(known, released));
    await releaseHold(sql, id, released.by, released.at);
    await raiseMark(sql, mark);
    await walkHold(c.get("isolate"), sql, id, Date.now());
    return readHold(sql, tenant, id);
  }, "job");
  if (!hold) throw release.refuse({ kind: "hold_not_found" });
  return c.json(holdView(hold), 200);
});

/** A slip of the pen must not leave a message without its hold. */
async function isKnown(c: Ctx, messageId: string): Promise<boolean> {
  const tenant = c.get("tenant");
  const found = await c.get("isolate").messages.find(tenant, messageId);
  if (await found?.ask(async (stub) => stub.read(tenant))) return true;
  const stored = await c
    .get("isolate")
    .withPostgres(async (sql) => readMessage(sql, tenant, messageId), "look_up");
  return stored !== undefined;
}

async function erasureView(
  sql: Parameters<typeof reportOf>[0],
  parts: readonly Erasure[],
): Promise<z.output<typeof ErasureView>> {
  const [first] = parts;
  if (!first) throw new Error("an erasure has a part");
  const tenants = [];
  for (const part of parts) {
    const { items, ...report } = await reportOf(sql, part);
    tenants.push({
      tenant: part.tenant_id,
      state: part.state,
      recipient: [...part.to_hashes],
      walks: part.walks,
      ...report,
      messages: items.map(({ message_id, state, outcome }) => ({ id: message_id, state, outcome })),
    });
  }
  const done = parts.every(({ state }) => state === "done");
  const last = Math.max(...parts.map(({ finished_at }) => finished_at ?? 0));
  return {
    id: first.erasure_id,
    state: done ? "done" : "running",
    requestedAt: iso(first.requested_at),
    requestedBy: first.requested_by,
    finishedAt: done ? iso(last) : null,
    tenants,
  };
}

function holdView(hold: Hold): z.output<typeof HoldView> {
  return {
    id: hold.hold_id,
    messageId: hold.message_id,
    recipient: hold.to_hashes && [...hold.to_hashes],
    reason: hold.reason,
    createdAt: iso(hold.created_at),
    createdBy: hold.created_by,
    releasedAt: hold.released_at === null ? null : iso(hold.released_at),
    messages: hold.messages,
  };
}
