/** `/v1/tenants/:id/keys`: make, list, rotate and revoke the keys of a tenant. */
import { createRoute, OpenAPIHono, z } from "@hono/zod-openapi";
import type { Context } from "hono";

import { newKey } from "../../app/tenants/key-format.ts";
import { sha256 } from "../../kernel/hashes/fingerprint.ts";
import { letterId } from "../../kernel/ids/letter-id.ts";
import type { AddKeyAnswer, KeyFacts, RotateAnswer } from "../../objects/tenant/tenant-rpc.ts";
import { knownTenant, tenantStub } from "../../objects/tenant/tenant-stub.ts";
import { noteAct } from "../access/audit-note.ts";
import { needs, requireKey } from "../access/auth.ts";
import { mayAdminister } from "../access/tenant-access.ts";
import type { AppEnv } from "../app-env.ts";
import { invalidRequest } from "../problems/invalid.ts";
import { problem } from "../problems/problem.ts";
import { errors, json, refusal } from "../shapes/answers.ts";
import { KeyInput, KeyView, NewKeyView, RotateInput } from "./tenant-schemas.ts";

type Ctx = Context<AppEnv>;

const params = z.object({ id: z.string().openapi({ example: "acme" }) });
const keyParams = params.extend({ keyId: z.string().openapi({ example: "key_4f…" }) });

/** How long the old key works where nobody says. */
const OVERLAP_MS = 86_400_000;

export const tenantKeys = new OpenAPIHono<AppEnv>({ defaultHook: invalidRequest });

tenantKeys.use("/v1/tenants/*", requireKey);

tenantKeys.openapi(
  createRoute({
    method: "get",
    path: "/v1/tenants/{id}/keys",
    summary: "The keys of a tenant, the oldest first; never the keys themselves",
    ...needs("admin"),
    request: { params },
    responses: {
      200: json(z.object({ data: z.array(KeyView) }), "Those that ended stay for 90 days"),
      404: refusal("No such tenant"),
      ...errors,
    },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    if (!(await isThere(c, id))) return problem(c, { kind: "tenant_not_found" }) as never;
    const keys = (await stubOf(c, id).keys()) as readonly KeyFacts[];
    return c.json({ data: keys.map(keyView) }, 200);
  },
);

tenantKeys.openapi(
  createRoute({
    method: "post",
    path: "/v1/tenants/{id}/keys",
    summary: "Make a key; it is shown in this answer and never again",
    ...needs("admin"),
    request: {
      params,
      body: { required: true, content: { "application/json": { schema: KeyInput } } },
    },
    responses: {
      201: json(NewKeyView, "Made"),
      404: refusal("No such tenant"),
      409: refusal("Another key has the name, or there are too many"),
      ...errors,
    },
  }),
  async (c) => {
    const { id } = c.req.valid("param");
    if (!(await isThere(c, id))) return problem(c, { kind: "tenant_not_found" }) as never;
    const { name, scopes, expiresAt } = c.req.valid("json");
    const { key, made } = await makeKey(c, id);
    const unique = [...new Set(scopes)];
    await noteAct(c, "key.created", { keyId: made.id, name, scopes: unique.join(",") }, id);
    const answer = (await stubOf(c, id).addKey({
      ...made,
      name,
      scopes: unique,
      ...(expiresAt !== undefined && { expiresAt: Date.parse(expiresAt) }),
    })) as AddKeyAnswer;
    switch (answer.kind) {
      case "added":
        c.header("cache-control", "no-store");
        return c.json({ ...keyView(answer.key), key }, 201);
      case "not_found":
        return problem(c, { kind: "tenant_not_found" }) as never;
      case "name_taken":
        return problem(c, { kind: "key_name_taken" }) as never;
      case "too_many":
        return problem(c, { kind: "too_many_keys" }) as never;
    }
  },
);

tenantKeys.openapi(
  createRoute({
    method: "post",
    path: "/v1/tenants/{id}/keys/{keyId}/rotate",
    summary:
      "A new key with the same name and scopes, while the old one goes on working for a time",
    ...needs("admin"),
    request: {
      params: keyParams,
      body: { required: false, content: { "application/json": { schema: RotateInput } } },
    },
    responses: {
      201: json(NewKeyView.extend({ old: KeyView }).openapi("RotatedKey"), "Made"),
      404: refusal("No such tenant, or no such key that works and was not rotated before"),
      409: refusal("There are too many keys"),
      ...errors,
    },
  }),
  async (c) => {
    const { id, keyId } = c.req.valid("param");
    if (!(await isThere(c, id))) return problem(c, { kind: "tenant_not_found" }) as never;
    // Without a body and its type the validator leaves an empty one.
    const { until, expiresAt } = c.req.valid("json");
    const { key, made } = await makeKey(c, id);
    const end = until === undefined ? Date.now() + OVERLAP_MS : Date.parse(until);
    const oldUntil = new Date(end).toISOString();
    await noteAct(c, "key.rotated", { keyId, newKeyId: made.id, oldUntil }, id);
    const answer = (await stubOf(c, id).rotateKey(keyId, {
      ...made,
      until: end,
      ...(expiresAt !== undefined && { expiresAt: Date.parse(expiresAt) }),
    })) as RotateAnswer;
    switch (answer.kind) {
      case "rotated":
        c.header("cache-control", "no-store");
        return c.json({ ...keyView(answer.key), key, old: keyView(answer.old) }, 201);
      case "not_found":
        return problem(c, { kind: "key_not_found" }) as never;
      case "too_many":
        return problem(c, { kind: "too_many_keys" }) as never;
    }
  },
);

tenantKeys.openapi(
  createRoute({
    method: "delete",
    path: "/v1/tenants/{id}/keys/{keyId}",
    summary: "Revoke a key: it stops working within TENANT_CACHE_TTL",
    ...needs("admin"),
    request: { params: keyParams },
    responses: {
      200: json(KeyView, "Revoked"),
      404: refusal("No such tenant, or no such key"),
      ...errors,
    },
  }),
  async (c) => {
    const { id, keyId } = c.req.valid("param");
    if (!(await isThere(c, id))) return problem(c, { kind: "tenant_not_found" }) as never;
    await noteAct(c, "key.revoked", { keyId }, id);
    const key = (await stubOf(c, id).revokeKey(keyId)) as KeyFacts | undefined;
    if (!key) return problem(c, { kind: "key_not_found" }) as never;
    return c.json(keyView(key), 200);
  },
);

async function isThere(c: Ctx, id: string): Promise<boolean> {
  return mayAdminister(c, id) && (await knownTenant(c.env, c.get("settings"), id)) !== null;
}

function stubOf(c: Ctx, id: string): ReturnType<typeof tenantStub> {
  return tenantStub(c.env, c.get("settings"), id);
}

const HINT_CHARS = 4;

async function makeKey(c: Ctx, tenant: string) {
  const key = await newKey(c.get("settings").HASH_KEY, tenant);
  const id = letterId("key_");
  return { key, made: { id, hash: await sha256(key), hint: key.slice(-HINT_CHARS) } };
}

function keyView(key: KeyFacts): z.output<typeof KeyView> {
  const time = (at: number | undefined): string | null =>
    at === undefined ? null : new Date(at).toISOString();
  const { id, name, hint, scopes, createdAt, expiresAt, lastUsedAt, revokedAt, rotatedTo } = key;
  return {
    id,
    name,
    hint,
    scopes: [...scopes],
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: time(expiresAt),
    lastUsedAt: time(lastUsedAt),
    revokedAt: time(revokedAt),
    rotatedTo: rotatedTo ?? null,
  };
}
