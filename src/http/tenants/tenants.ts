/** `/v1/tenants`: who am I; and for operators: which tenants there are, and what each may do. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import type { Fault } from "../../domain/message/intake-checks.ts";
import { encodeCursor } from "../../domain/reports/cursor.ts";
import { checkRoutes } from "../../domain/routing/check-routes.ts";
import { hasQuotas } from "../../domain/tenant/quota.ts";
import {
  DEFAULT_TENANT,
  emptyConfig,
  type TenantConfig,
} from "../../domain/tenant/tenant-config.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import type { ChangeAnswer, QuotaState, TenantPatch } from "../../objects/tenant/tenant-rpc.ts";
import {
  forgetTenant,
  knownTenant,
  tenantConfig,
  tenantRegister,
  tenantStub,
} from "../../objects/tenant/tenant-stub.ts";
import { knownProviders } from "../../providers/route-message.ts";
import { noteAct } from "../access/audit-note.ts";
import { needs, requireKey } from "../access/auth.ts";
import { mayAdminister } from "../access/tenant-access.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { problem } from "../problems/problem.ts";
import { errors, json, refusal } from "../shapes/answers.ts";
import { badCursor, readCursor } from "../shapes/read-cursor.ts";
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

const notFound = { 404: refusal("No such tenant") };
const params = z.object({ id: z.string().openapi({ example: "acme" }) });

export const tenants = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

tenants.use("/v1/tenants/*", requireKey);

tenants.openapi(
  createRoute({
    method: "get",
    path: "/v1/tenants/me",
    summary: "Who am I: tenant, scopes, quotas and their use",
    security: [{ bearer: [] }],
    responses: { 200: json(MeView, "The caller"), ...errors },
  }),
  async (c) => {
    const settings = c.get("settings");
    const config = await tenantConfig(c.env, settings, c.get("tenant"));
    const { id, name, senders, quotas } = config;
    const states = hasQuotas(quotas)
      ? ((await tenantStub(c.env, settings, id).usage()) as readonly QuotaState[])
      : [];
    const now = Date.now();
    return c.json(
      {
        tenant: { id, name },
        actor: c.get("actor"),
        scopes: [...c.get("scopes")],
        operator: c.get("operator"),
        senders: [...senders],
        quotas: states.map(({ name, quota, used, remaining, resetMs }) => ({
          name,
          quota,
          used,
          remaining,
          resetAt: new Date(now + resetMs).toISOString(),
        })),
      },
      200,
    );
  },
);

tenants.openapi(
  createRoute({
    method: "get",
    path: "/v1/tenants",
    summary: "List tenants by their ids, the default one first",
    ...needs("admin"),
    request: { query: TenantQuery },
    responses: { 200: json(TenantPageView, "A page"), ...errors },
  }),
  async (c) => {
    if (!c.get("operator")) return problem(c, { kind: "tenant_forbidden" }) as never;
    const { cursor: text, limit } = c.req.valid("query");
    const cursor = readCursor(text);
    if (cursor === "bad") return badCursor(c) as never;
    const settings = c.get("settings");
    const page = await tenantRegister(c.env, settings).page(cursor?.messageId ?? null, limit);
    const known = page.entries.map(({ id, createdAt }) => ({
      id,
      createdAt: createdAt as number | null,
    }));
    const entries = cursor ? known : [{ id: DEFAULT_TENANT, createdAt: null }, ...known];
    const found = await inBounds(entries, 20, async ({ id, createdAt }) => {
      const config = await knownTenant(c.env, settings, id);
      // A name without a tenant: its making was broken off, and can be begun again.
      if (!config) return [];
      const at = createdAt === null ? null : new Date(createdAt).toISOString();
      return [{ id, name: config.name, createdAt: at }];
    });
    const next = page.next === null ? null : encodeCursor({ requestedAt: 0, messageId: page.next });
    return c.json({ data: found.flat(), next_cursor: next, has_more: next !== null }, 200);
  },
);

tenants.openapi(
  createRoute({
    method: "post",
    path: "/v1/tenants",
    summary: "Create a tenant",
    ...needs("admin"),
    request: {
      body: { required: true, content: { "application/json": { schema: TenantInput } } },
    },
    responses: {
      201: json(TenantView, "Created: give it a key"),
      409: refusal("There is one with this id"),
      ...errors,
    },
  }),
  async (c) => {
    if (!c.get("operator")) return problem(c, { kind: "tenant_forbidden" }) as never;
    const settings = c.get("settings");
    const { id, ...given } = c.req.valid("json");
    const patch = patchOf(given);
    const faults = faultsOf(c, { ...emptyConfig(id), ...patch });
    if (faults.length > 0) return invalid(c, faults) as never;
    const stub = tenantStub(c.env, settings, id);
    if ((await stub.config()) !== undefined) return problem(c, { kind: "tenant_exists" }) as never;
    await noteAct(c, "tenant.created", { fields: Object.keys(patch).join(",") }, id);
    await tenantRegister(c.env, settings).add(id);
    const created = (await stub.create(patch)) as TenantConfig | undefined;
    forgetTenant(settings, id);
    if (!created) return problem(c, { kind: "tenant_exists" }) as never;
    c.header("location", `/v1/tenants/${id}`);
    return c.json(tenantView(created), 201);
  },
);

tenants.openapi(
  createRoute({
    method: "get",
    path: "/v1/tenants/{id}",
    summary: "A tenant, from its object",
    ...needs("admin"),
    request: { params },
    responses: { 200: json(TenantView, "The tenant"), ...notFound, ...errors },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const config = mayAdminister(c, id) ? await read(c, id) : undefined;
    if (!config) return problem(c, { kind: "tenant_not_found" }) as never;
    return c.json(tenantView(config), 200);
  },
);

tenants.openapi(
  createRoute({
    method: "patch",
    path: "/v1/tenants/{id}",
    summary: "Change what a tenant may do",
    description: "Other isolates go on with what they know for up to TENANT_CACHE_TTL.",
    ...needs("admin"),
    request: {
      params,
      body: { required: true, content: { "application/json": { schema: TenantChange } } },
    },
    responses: {
      200: json(TenantView, "The tenant as it is now"),
      409: refusal("It was changed in between"),
      ...notFound,
      ...errors,
    },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    const known = mayAdminister(c, id) ? await read(c, id) : undefined;
    if (!known) return problem(c, { kind: "tenant_not_found" }) as never;
    // What a tenant may do is not for its own keys to say.
    if (!c.get("operator")) return problem(c, { kind: "tenant_forbidden" }) as never;
    const { revision, ...given } = c.req.valid("json");
    const patch = patchOf(given);
    const faults = faultsOf(c, { ...known, ...patch });
    if (faults.length > 0) return invalid(c, faults) as never;
    const settings = c.get("settings");
    await noteAct(c, "tenant.changed", { fields: Object.keys(patch).join(",") }, id);
    // Judged with what was read: what came in between must not slip through.
    const answer = (await tenantStub(c.env, settings, id).change(
      patch,
      revision ?? known.revision,
    )) as ChangeAnswer;
    forgetTenant(settings, id);
    if (answer.kind === "not_found") return problem(c, { kind: "tenant_not_found" }) as never;
    if (answer.kind === "conflict") {
      return problem(c, { kind: "tenant_changed", revision: answer.config.revision }) as never;
    }
    return c.json(tenantView(answer.config), 200);
  },
);

async function read(c: Ctx, id: string): Promise<TenantConfig | undefined> {
  return tenantStub(c.env, c.get("settings"), id).config();
}

/** Without the fields that were not given. */
function patchOf(given: TenantFields): TenantPatch {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as TenantPatch;
}

/** What no single field can tell. */
function faultsOf(c: Ctx, { defaults, senders, routes }: TenantConfig): readonly Fault[] {
  const faults: Fault[] = [];
  if (defaults.from !== undefined && senders.length > 0 && !senders.includes(defaults.from)) {
    const detail = "is not among the senders";
    faults.push({ pointer: "/defaults/from", code: "sender_not_registered", detail });
  }
  faults.push(...checkRoutes(routes, knownProviders(c.get("settings"))));
  return faults;
}

function invalid(c: Ctx, faults: readonly Fault[]): Response {
  return problem(c, { kind: "invalid_request", faults });
}

/** Its webhooks have routes of their own: they hold secrets. */
function tenantView(config: TenantConfig): z.output<typeof TenantView> {
  const { id, name, revision, senders, quotas, routes, defaults, failover, ads } = config;
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
  };
}
