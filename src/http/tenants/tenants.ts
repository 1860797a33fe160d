/** `/v1/tenants`: who am I; and for operators: which tenants there are, and what each may do. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { quotasOf } from "../../app/send/quota.ts";
import { changesOf, patchedBy } from "../../domain/audit/changes.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import { encodeCursor } from "../../domain/reports/cursor.ts";
import { checkRoutes } from "../../domain/routing/check-routes.ts";
import {
  DEFAULT_TENANT,
  emptyConfig,
  type TenantConfig,
} from "../../domain/tenant/tenant-config.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import type { ChangeAnswer, TenantPatch } from "../../objects/tenant/tenant-rpc.ts";
import { knownProviders } from "../../providers/route-message.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import { mayAdminister } from "../access/tenant-access.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { readCursor } from "../shapes/read-cursor.ts";
import {
  MeView,
  TenantChange,
  TenantInput,
  TenantPageView,
  TenantQuery,
  TenantView,
  type TenantFields,
} from "./tenant-schemas.ts";

type Ctx = Context<AppEnv>;

const params = z.object({ id: bounded(MOST.id).openapi({ example: "acme" }) });

export const tenants = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

tenants.use("/v1/tenants/*", requireKey);

const me = route({
  method: "get",
  path: "/v1/tenants/me",
  operationId: "getCaller",
  tag: "tenants",
  summary: "Who am I: tenant, scopes, quotas and their use",
  scope: "any",
  responses: { 200: json(MeView, "The caller") },
});

tenants.openapi(me, async (c) => {
  const config = await c.get("isolate").tenants.config(c.get("tenant"));
  const { id, name, senders } = config;
  const states = await quotasOf(c.get("isolate"), {
    config,
    keyId: c.get("boundKeyId"),
  });
  return c.json(
    {
      tenant: { id, name },
      actor: c.get("actor"),
      scopes: [...c.get("scopes")],
      operator: c.get("operator"),
      senders: [...senders],
      quotas: states.map(({ name, setBy, quota, used, remaining, endsAt }) => ({
        name,
        setBy,
        quota,
        used,
        remaining,
        resetAt: iso(endsAt),
      })),
    },
    200,
  );
});

const list = route({
  method: "get",
  path: "/v1/tenants",
  operationId: "listTenants",
  tag: "tenants",
  summary: "List tenants by their ids, the default one first",
  scope: "admin",
  request: { query: TenantQuery },
  responses: { 200: json(TenantPageView, "A page") },
});

tenants.openapi(list, async (c) => {
  if (!c.get("operator")) throw list.refuse({ kind: "tenant_forbidden" });
  const { cursor: text, limit } = c.req.valid("query");
  const cursor = readCursor(text, list.refuse);
  const page = await c
    .get("isolate")
    .tenants.register()
    .page(cursor?.messageId ?? null, limit);
  const known = page.entries.map(({ id, createdAt }) => ({
    id,
    createdAt: createdAt as number | null,
  }));
  const entries = cursor ? known : [{ id: DEFAULT_TENANT, createdAt: null }, ...known];
  const found = await inBounds(entries, 20, async ({ id, createdAt }) => {
    const config = await c.get("isolate").tenants.known(id);
    // A name without a tenant: its making was broken off, and can be begun again.
    if (!config) return [];
    const at = isoOrNull(createdAt);
    return [{ id, name: config.name, createdAt: at }];
  });
  const next = page.next === null ? null : encodeCursor({ requestedAt: 0, messageId: page.next });
  return c.json({ data: found.flat(), next_cursor: next, has_more: next !== null }, 200);
});

const create = route({
  method: "post",
  path: "/v1/tenants",
  operationId: "createTenant",
  tag: "tenants",
  summary: "Create a tenant",
  scope: "admin",
  request: {
    body: { required: true, content: { "application/json": { schema: TenantInput } } },
  },
  responses: {
    201: json(TenantView, "Created: give it a key"),
  },
  reasons: ["tenant_exists"],
});

tenants.openapi(create, async (c) => {
  if (!c.get("operator")) throw create.refuse({ kind: "tenant_forbidden" });
  const { id, ...given } = c.req.valid("json");
  const patch = patchOf(given);
  const faults = faultsOf(c, { ...emptyConfig(id), ...patch });
  if (faults.length > 0) throw create.refuse({ kind: "invalid_request", faults });
  const stub = c.get("isolate").tenants.stub(id);
  if ((await stub.config()) !== undefined) throw create.refuse({ kind: "tenant_exists" });
  const made = { fields: Object.keys(patch).join(","), changes: changesOf({}, patch) };
  await noteAct(c, "tenant.created", made, id);
  await c.get("isolate").tenants.register().add(id);
  const created = (await stub.create(patch)) as TenantConfig | undefined;
  c.get("isolate").tenants.forget(id);
  if (!created) throw create.refuse({ kind: "tenant_exists" });
  c.header("location", `/v1/tenants/${id}`);
  return c.json(tenantView(created), 201);
});

const find = route({
  method: "get",
  path: "/v1/tenants/{id}",
  operationId: "getTenant",
  tag: "tenants",
  summary: "A tenant, from its object",
  scope: "admin",
  request: { params },
  responses: { 200: json(TenantView, "The tenant") },
  reasons: ["tenant_not_found"],
});

tenants.openapi(find, async (c) => {
  const { id } = c.req.valid("param");
  const config = mayAdminister(c, id) ? await read(c, id) : undefined;
  if (!config) throw find.refuse({ kind: "tenant_not_found" });
  return c.json(tenantView(config), 200);
});

const change = route({
  method: "patch",
  path: "/v1/tenants/{id}",
  operationId: "updateTenant",
  tag: "tenants",
  summary: "Change what a tenant may do",
  description: "Other isolates go on with what they know for up to TENANT_CACHE_TTL.",
  scope: "admin",
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: TenantChange } } },
  },
  responses: {
    200: json(TenantView, "The tenant as it is now"),
  },
  reasons: ["tenant_not_found", "tenant_changed"],
});

tenants.openapi(change, async (c) => {
  const { id } = c.req.valid("param");
  const known = mayAdminister(c, id) ? await read(c, id) : undefined;
  if (!known) throw change.refuse({ kind: "tenant_not_found" });
  // What a tenant may do is not for its own keys to say.
  if (!c.get("operator")) throw change.refuse({ kind: "tenant_forbidden" });
  const { revision, ...given } = c.req.valid("json");
  const patch = patchOf(given);
  const faults = faultsOf(c, { ...known, ...patch });
  if (faults.length > 0) throw change.refuse({ kind: "invalid_request", faults });
  const told = { fields: Object.keys(patch).join(","), changes: patchedBy(known, patch) };
  await noteAct(c, "tenant.changed", told, id);
  // Judged with what was read: what came in between must not slip through.
  const answer = (await c
    .get("isolate")
    .tenants.stub(id)
    .change(patch, revision ?? known.revision)) as ChangeAnswer;
  c.get("isolate").tenants.forget(id);
  if (answer.kind === "not_found") throw change.refuse({ kind: "tenant_not_found" });
  if (answer.kind === "conflict") {
    throw change.refuse({ kind: "tenant_changed", revision: answer.config.revision });
  }
  return c.json(tenantView(answer.config), 200);
});

async function read(c: Ctx, id: string): Promise<TenantConfig | undefined> {
  return c.get("isolate").tenants.ask(id, async (stub) => stub.config());
}

/** Without the fields that were not given. */
function patchOf(given: TenantFields): TenantPatch {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as TenantPatch;
}

/** Faults that no single field shows. */
function faultsOf(c: Ctx, { defaults, senders, routes }: TenantConfig): readonly Fault[] {
  const faults: Fault[] = [];
  if (defaults.from !== undefined && senders.length > 0 && !senders.includes(defaults.from)) {
    const detail = "is not among the senders";
    faults.push({ pointer: "/defaults/from", code: "sender_not_registered", detail });
  }
  faults.push(...checkRoutes(routes, knownProviders(c.get("settings"))));
  return faults;
}

/** Its webhooks have routes of their own: they hold secrets. */
function tenantView(config: TenantConfig): z.output<typeof TenantView> {
  const { id, name, revision, senders, quotas, routes, defaults, failover, ads, twoPeople } =
    config;
  return {
    id,
    name,
    revision,
    senders: [...senders],
    quotas: { ...quotas },
    routes: { ...routes },
    defaults: { ...defaults },
    failover: { ...failover },
    ads: { ...ads },
    twoPeople: [...twoPeople],
  };
}
