/** `/v1/tenants/:id/keys`: make, list, change, rotate and revoke the keys of a tenant. */
import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { newKey } from "../../app/tenants/key-format.ts";
import { changesOf } from "../../domain/audit/changes.ts";
import type { KeyQuotas } from "../../domain/tenant/api-key.ts";
import { sha256 } from "../../kernel/hashes/fingerprint.ts";
import { letterId } from "../../kernel/ids/letter-id.ts";
import { iso, isoOrNull } from "../../kernel/time/iso.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import type { AddKeyAnswer, KeyFacts, RotateAnswer } from "../../objects/tenant/tenant-rpc.ts";
import type { TenantStub } from "../../objects/tenant/tenant-stub.ts";
import { noteAct } from "../access/audit-note.ts";
import { requireKey } from "../access/auth.ts";
import { mayAdminister } from "../access/tenant-access.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { route } from "../route.ts";
import { json } from "../shapes/answers.ts";
import { bounded, MOST } from "../shapes/bounded.ts";
import { KeyChange, KeyInput, KeyView, NewKeyView, RotateInput } from "./tenant-schemas.ts";

type Ctx = Context<AppEnv>;

const params = z.object({ id: bounded(MOST.id).openapi({ example: "acme" }) });
const keyParams = params.extend({ keyId: bounded(MOST.id).openapi({ example: "key_4f…" }) });

/** Time that the old key goes on working by default. */
const OVERLAP_MS = DAY_MS;

export const tenantKeys = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

tenantKeys.use("/v1/tenants/*", requireKey);

const list = route({
  method: "get",
  path: "/v1/tenants/{id}/keys",
  operationId: "listTenantKeys",
  tag: "keys",
  summary: "The keys of a tenant, the oldest first; never the keys themselves",
  scope: "admin",
  request: { params },
  responses: {
    200: json(z.object({ data: z.array(KeyView) }), "Those that ended stay for 90 days"),
  },
  reasons: ["tenant_not_found"],
});

tenantKeys.openapi(list, async (c) => {
  const { id } = c.req.valid("param");
  if (!(await isThere(c, id))) throw list.refuse({ kind: "tenant_not_found" });
  const keys = (await stubOf(c, id).keys()) as readonly KeyFacts[];
  return c.json({ data: keys.map(keyView) }, 200);
});

const make = route({
  method: "post",
  path: "/v1/tenants/{id}/keys",
  operationId: "createTenantKey",
  tag: "keys",
  once: true,
  summary: "Make a key; it is shown in this answer and never again",
  scope: "admin",
  request: {
    params,
    body: { required: true, content: { "application/json": { schema: KeyInput } } },
  },
  responses: {
    201: json(NewKeyView, "Made"),
  },
  reasons: ["tenant_not_found", "key_name_taken", "too_many_keys"],
});

tenantKeys.openapi(make, async (c) => {
  const { id } = c.req.valid("param");
  if (!(await isThere(c, id))) throw make.refuse({ kind: "tenant_not_found" });
  const { name, scopes, expiresAt, allowedIps, quotas } = c.req.valid("json");
  const { key, made } = await makeKey(c, id);
  const unique = [...new Set(scopes)];
  const told = {
    keyId: made.id,
    name,
    scopes: unique.join(","),
    expiresAt,
    changes: changesOf({}, { allowedIps, quotas }),
  };
  await noteAct(c, "key.created", told, id);
  const answer = (await stubOf(c, id).addKey({
    ...made,
    name,
    scopes: unique,
    ...(expiresAt !== undefined && { expiresAt: Date.parse(expiresAt) }),
    ...(allowedIps !== undefined && { allowedIps }),
    ...(quotas !== undefined && { quotas: quotas as KeyQuotas }),
  })) as AddKeyAnswer;
  switch (answer.kind) {
    case "added":
      c.header("cache-control", "no-store");
      return c.json({ ...keyView(answer.key), key }, 201);
    case "not_found":
      throw make.refuse({ kind: "tenant_not_found" });
    case "name_taken":
      throw make.refuse({ kind: "key_name_taken" });
    case "too_many":
      throw make.refuse({ kind: "too_many_keys" });
  }
});

const change = route({
  method: "patch",
  path: "/v1/tenants/{id}/keys/{keyId}",
  operationId: "updateTenantKey",
  tag: "keys",
  summary: "Change from where a key works",
  description: "Other isolates go on with the list they know for up to TENANT_CACHE_TTL.",
  scope: "admin",
  request: {
    params: keyParams,
    body: { required: true, content: { "application/json": { schema: KeyChange } } },
  },
  responses: {
    200: json(KeyView, "The key as it is now"),
  },
  reasons: ["tenant_not_found", "key_not_found"],
});

tenantKeys.openapi(change, async (c) => {
  const { id, keyId } = c.req.valid("param");
  if (!(await isThere(c, id))) throw change.refuse({ kind: "tenant_not_found" });
  const { allowedIps } = c.req.valid("json");
  const known = await keyOf(c, id, keyId);
  if (!known) throw change.refuse({ kind: "key_not_found" });
  const changes = changesOf({ allowedIps: known.allowedIps ?? [] }, { allowedIps });
  await noteAct(c, "key.changed", { keyId, name: known.name, changes }, id);
  const key = (await stubOf(c, id).allowKeyFrom(keyId, allowedIps)) as KeyFacts | undefined;
  if (!key) throw change.refuse({ kind: "key_not_found" });
  return c.json(keyView(key), 200);
});

const rotate = route({
  method: "post",
  path: "/v1/tenants/{id}/keys/{keyId}/rotate",
  operationId: "rotateTenantKey",
  tag: "keys",
  once: true,
  summary:
    "A new key with the same name, scopes and bounds, while the old one goes on working for a time",
  scope: "admin",
  request: {
    params: keyParams,
    body: { required: false, content: { "application/json": { schema: RotateInput } } },
  },
  responses: {
    201: json(NewKeyView.extend({ old: KeyView }).openapi("RotatedKey"), "Made"),
  },
  reasons: ["tenant_not_found", "key_not_found", "too_many_keys"],
});

tenantKeys.openapi(rotate, async (c) => {
  const { id, keyId } = c.req.valid("param");
  if (!(await isThere(c, id))) throw rotate.refuse({ kind: "tenant_not_found" });
  // Without a body and its type the validator leaves an empty one.
  const { until, expiresAt, allowedIps, quotas } = c.req.valid("json");
  const { key, made } = await makeKey(c, id);
  const end = until === undefined ? Date.now() + OVERLAP_MS : Date.parse(until);
  const oldUntil = iso(end);
  const old = await keyOf(c, id, keyId);
  const changes = changesOf(
    {
      expiresAt: isoOrNull(old?.expiresAt),
      ...(allowedIps && { allowedIps: old?.allowedIps ?? [] }),
      ...(quotas && { quotas: old?.quotas ?? {} }),
    },
    { expiresAt: oldUntil, ...(allowedIps && { allowedIps }), ...(quotas && { quotas }) },
  );
  await noteAct(c, "key.rotated", { keyId, newKeyId: made.id, oldUntil, changes }, id);
  const answer = (await stubOf(c, id).rotateKey(keyId, {
    ...made,
    until: end,
    ...(expiresAt !== undefined && {
      expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
    }),
    ...(allowedIps !== undefined && { allowedIps }),
    ...(quotas !== undefined && { quotas: quotas as KeyQuotas }),
  })) as RotateAnswer;
  switch (answer.kind) {
    case "rotated":
      c.header("cache-control", "no-store");
      return c.json({ ...keyView(answer.key), key, old: keyView(answer.old) }, 201);
    case "not_found":
      throw rotate.refuse({ kind: "key_not_found" });
    case "too_many":
      throw rotate.refuse({ kind: "too_many_keys" });
  }
});

const revoke = route({
  method: "delete",
  path: "/v1/tenants/{id}/keys/{keyId}",
  operationId: "revokeTenantKey",
  tag: "keys",
  summary: "Revoke a key: it stops working within TENANT_CACHE_TTL",
  scope: "admin",
  request: { params: keyParams },
  responses: {
    200: json(KeyView, "Revoked"),
  },
  reasons: ["tenant_not_found", "key_not_found"],
});

tenantKeys.openapi(revoke, async (c) => {
  const { id, keyId } = c.req.valid("param");
  if (!(await isThere(c, id))) throw revoke.refuse({ kind: "tenant_not_found" });
  const known = await keyOf(c, id, keyId);
  const about = {
    ...(known && { name: known.name, scopes: known.scopes.join(",") }),
    changes: changesOf({ revoked: known?.revokedAt !== undefined }, { revoked: true }),
  };
  await noteAct(c, "key.revoked", { keyId, ...about }, id);
  const key = (await stubOf(c, id).revokeKey(keyId)) as KeyFacts | undefined;
  if (!key) throw revoke.refuse({ kind: "key_not_found" });
  return c.json(keyView(key), 200);
});

async function keyOf(c: Ctx, id: string, keyId: string): Promise<KeyFacts | undefined> {
  const keys = await c.get("isolate").tenants.ask(id, async (stub) => stub.keys());
  return (keys as readonly KeyFacts[]).find((one) => one.id === keyId);
}

async function isThere(c: Ctx, id: string): Promise<boolean> {
  return mayAdminister(c, id) && (await c.get("isolate").tenants.known(id)) !== null;
}

function stubOf(c: Ctx, id: string): TenantStub {
  return c.get("isolate").tenants.stub(id);
}

const HINT_CHARS = 4;

async function makeKey(c: Ctx, tenant: string) {
  const key = await newKey(c.get("settings"), tenant);
  const id = letterId("key_");
  return { key, made: { id, hash: await sha256(key), hint: key.slice(-HINT_CHARS) } };
}

function keyView(key: KeyFacts): z.output<typeof KeyView> {
  const {
    id,
    name,
    hint,
    scopes,
    allowedIps = [],
    quotas = {},
    createdAt,
    expiresAt,
    lastUsedAt,
    revokedAt,
    rotatedTo,
  } = key;
  return {
    id,
    name,
    hint,
    scopes: [...scopes],
    createdAt: iso(createdAt),
    expiresAt: isoOrNull(expiresAt),
    allowedIps: [...allowedIps],
    quotas: { ...quotas },
    lastUsedAt: isoOrNull(lastUsedAt),
    revokedAt: isoOrNull(revokedAt),
    rotatedTo: rotatedTo ?? null,
  };
}
