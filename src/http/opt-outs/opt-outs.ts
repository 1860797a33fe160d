/** `/v1/opt-outs`: who wants no advertisements, and who must not be written to at all. Numbers come in and never go out. */
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";

import { newOptOut } from "../../app/opt-out/import.ts";
import { changesOf } from "../../domain/audit/changes.ts";
import { MAX_NEVER, type AddAnswer, type Names, type OptOut } from "../../domain/opt-out/entry.ts";
import { hashesOfName } from "../../domain/privacy/recipient-name.ts";
import { encodeCursor } from "../../domain/reports/cursor.ts";
import { recipientHashes } from "../../kernel/hashes/recipient-hash.ts";
import { iso } from "../../kernel/time/iso.ts";
import type { OptOutPage } from "../../objects/opt-out/opt-out-object.ts";
import { SERVICE } from "../../objects/opt-out/opt-out-stub.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import type { Refuse } from "../problems/refusal.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { readCursor } from "../shapes/read-cursor.ts";
import {
  listOf,
  OptOutInput,
  OptOutName,
  OptOutPageView,
  OptOutQuery,
  OptOutView,
  optOutView,
  type ListName,
} from "./opt-out-schemas.ts";

type Ctx = Context<AppEnv>;

export const optOuts = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

optOuts.use("/v1/opt-outs", requireKey);

/** The owner of a list. @throws ProblemError where the caller may not use it. */
export function ownerOf(c: Ctx, list: ListName, refuse: Refuse<"opt_out_list_forbidden">): string {
  if (list !== "service") return c.get("tenant");
  if (!c.get("operator")) throw refuse({ kind: "opt_out_list_forbidden" });
  return SERVICE;
}

const listing = route({
  method: "get",
  path: "/v1/opt-outs",
  operationId: "listOptOuts",
  tag: "opt-outs",
  summary: "Who stands on a list, without the numbers, in the order of their hashes",
  scope: "read",
  request: { query: OptOutQuery },
  responses: { 200: json(OptOutPageView, "A page") },
  reasons: ["opt_out_list_forbidden"],
});

optOuts.openapi(listing, async (c) => {
  const { list, recipient, cursor: text, limit } = c.req.valid("query");
  const owner = ownerOf(c, list, listing.refuse);
  const cursor = readCursor(text, listing.refuse);
  if (recipient !== undefined) {
    const entry = await findEntry(c, owner, list, hashesOfName(recipient));
    const data = entry ? [optOutView(list, entry)] : [];
    return c.json({ data, next_cursor: null, has_more: false }, 200);
  }
  const { entries, more } = (await c
    .get("isolate")
    .optOuts.ask(owner, async (stub) =>
      stub.page(listOf(list), cursor?.messageId ?? null, limit),
    )) as OptOutPage;
  const last = more ? entries.at(-1) : undefined;
  const next = last ? encodeCursor({ requestedAt: 0, messageId: last.recipient }) : null;
  const data = entries.map((entry) => optOutView(list, entry));
  return c.json({ data, next_cursor: next, has_more: more }, 200);
});

const add = route({
  method: "post",
  path: "/v1/opt-outs",
  operationId: "addOptOut",
  tag: "opt-outs",
  summary: "Put a number on a list",
  description:
    "From the next moment on no advertisement goes to it; other messages stop within TENANT_CACHE_TTL.",
  scope: "send",
  request: { body: { required: true, content: { "application/json": { schema: OptOutInput } } } },
  responses: {
    200: json(OptOutView, "It stood there already, as it stands"),
    201: json(OptOutView, "On the list"),
  },
  reasons: ["opt_out_list_forbidden", "opt_out_list_full"],
});

optOuts.openapi(add, async (c) => {
  const { to, list, at, source } = c.req.valid("json");
  const owner = ownerOf(c, list, add.refuse);
  const now = Date.now();
  const said = at === undefined ? now : Date.parse(at);
  if (said > now) {
    const faults = [{ pointer: "/at", code: "in_future", detail: "lies in the future" } as const];
    throw add.refuse({ kind: "invalid_request", faults });
  }
  const settings = c.get("settings");
  const entry = await newOptOut(settings, owner, { number: to, at: said, source }, now);
  const { older = [], ...added } = entry;
  const names = [entry.recipient, ...older] as const;
  const before = await findEntry(c, owner, list, names);
  const changes = changesOf(listed(before), before ? listed(before) : listed(entry));
  await noteAct(c, "opt_out.added", { list, recipient: entry.recipient, source, changes });
  const { optOuts: stubs } = c.get("isolate");
  const answer = (await stubs.ask(owner, async (stub) =>
    stub.add(listOf(list), [entry]),
  )) as AddAnswer;
  if (answer.full > 0) throw add.refuse({ kind: "opt_out_list_full", max: MAX_NEVER });
  stubs.forget(owner);
  const stands = await findEntry(c, owner, list, names);
  const view = optOutView(list, stands ?? { ...added, addedAt: now });
  return c.json(view, answer.added > 0 ? 201 : 200);
});

const remove = route({
  method: "delete",
  path: "/v1/opt-outs",
  operationId: "removeOptOut",
  tag: "opt-outs",
  summary: "Take a number off a list: the recipient has consented anew",
  scope: "admin",
  request: { body: { required: true, content: { "application/json": { schema: OptOutName } } } },
  responses: {
    200: json(OptOutView, "What stood there"),
  },
  reasons: ["opt_out_list_forbidden", "opt_out_not_found"],
});

optOuts.openapi(remove, async (c) => {
  const { to, list } = c.req.valid("json");
  const owner = ownerOf(c, list, remove.refuse);
  const settings = c.get("settings");
  const names = await recipientHashes(settings, owner, to);
  const { optOuts: stubs } = c.get("isolate");
  const stands = await findEntry(c, owner, list, names);
  if (!stands) throw remove.refuse({ kind: "opt_out_not_found" });
  const changes = changesOf(listed(stands), {});
  await noteAct(c, "opt_out.removed", { list, recipient: stands.recipient, changes });
  const removed = (await stubs.stub(owner).remove(listOf(list), names)) as OptOut | undefined;
  stubs.forget(owner);
  if (!removed) throw remove.refuse({ kind: "opt_out_not_found" });
  return c.json(optOutView(list, removed), 200);
});

/** The audit entry's part about a recipient on a list. */
function listed(one: Pick<OptOut, "at" | "source"> | undefined): object {
  return one ? { source: one.source, at: iso(one.at) } : {};
}

async function findEntry(
  c: Ctx,
  owner: string,
  list: ListName,
  names: Names,
): Promise<OptOut | undefined> {
  const { optOuts: stubs } = c.get("isolate");
  return stubs.ask(owner, async (stub) => stub.find(listOf(list), names));
}
