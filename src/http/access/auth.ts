/**
 * Decides who may call, and for whom. Keys are compared in constant time; where no key is configured nobody may. API_KEY, until
 * it is retired, is the admin key of the default tenant, with every scope, and asks no tenant's object but whether the tenant
 * wants two people to see numbers; a `kmsg_…` key is looked up in its tenant's object and remembered for TENANT_CACHE_TTL.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";

import { tenantOfKey } from "../../app/tenants/key-format.ts";
import { REVEAL } from "../../domain/privacy/sight.ts";
import { isAllowedFrom } from "../../domain/tenant/allowed-ips.ts";
import { hasQuotas } from "../../domain/tenant/quota.ts";
import { SCOPES, type Scope } from "../../domain/tenant/scopes.ts";
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { sha256 } from "../../kernel/hashes/fingerprint.ts";
import { rootKeyOf } from "../../kernel/settings/access.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Claim } from "../../objects/request-memory.ts";
import type { AppEnv } from "../app-env.ts";
import { gateProblem, type GateReason } from "../problems/standing.ts";
import { isRevealHeld } from "./approved.ts";
import { noteKeyUse, noteRefusal } from "./audit-note.ts";
import type { Caller } from "./caller.ts";
import { chargeRequest, limitBody } from "./limits.ts";
import { refuseKey } from "./refuse-key.ts";
import { refuseWrites } from "./refuse-writes.ts";
import { signIn, tokenOf } from "./sign-in.ts";

type Ctx = Context<AppEnv>;

/** Equal or not in a time that does not tell where they differ, nor how long the secret is. */
export async function safeEqual(given: string, secret: string): Promise<boolean> {
  const encoder = new TextEncoder();
  const [a, b] = await Promise.all(
    [given, secret].map(async (text) => crypto.subtle.digest("SHA-256", encoder.encode(text))),
  );
  return a !== undefined && b !== undefined && crypto.subtle.timingSafeEqual(a, b);
}

/** The audit trail's name of a caller with the API key; the key itself is nobody's business. */
export const API_KEY_ACTOR = "api-key";

/** No key is one that is retired. */
async function isRootKey(settings: Settings, key: string): Promise<boolean> {
  const root = rootKeyOf(settings);
  return root !== undefined && safeEqual(key, root);
}

async function claimOf(c: Ctx, key: string, hash: string): Promise<Claim> {
  const { settings, memory } = c.get("isolate");
  const known = memory.claims;
  const before = known.get(hash, 0);
  if (before) return before;
  const [isApiKey, tenant] = await Promise.all([
    isRootKey(settings, key),
    tenantOfKey(settings, key),
  ]);
  const claim = { isApiKey, tenant };
  // Nobody can push those out with keys that say nothing.
  if (isApiKey || tenant !== undefined) known.set(hash, claim, Infinity);
  return claim;
}

async function holderOf(c: Ctx, key: string): Promise<Caller | undefined> {
  const hash = await sha256(key);
  const { isApiKey, tenant } = await claimOf(c, key, hash);
  if (isApiKey) {
    return { home: DEFAULT_TENANT, actor: API_KEY_ACTOR, hash, allowedIps: [], scopes: SCOPES };
  }
  if (tenant === undefined) return undefined;
  const identity = await c.get("isolate").tenants.identify(tenant, hash);
  if (!identity) return undefined;
  const { id: keyId, name, scopes, expiresAt: keyUntil, allowedIps = [], quotas } = identity;
  const isBound = quotas !== undefined && hasQuotas(quotas);
  return { home: tenant, actor: `key:${name}`, hash, keyId, isBound, keyUntil, allowedIps, scopes };
}

/** Sets for whom the request is. @returns why it may not be. */
async function chooseTenant(
  c: Ctx,
  { home, actor, keyId, keyUntil, scopes, ...caller }: Caller,
): Promise<GateReason | undefined> {
  const operator = home === DEFAULT_TENANT && scopes.includes("admin");
  const wanted = c.req.header("x-tenant-id") ?? home;
  if (wanted !== home && !operator) return { kind: "tenant_forbidden" };
  c.set("tenant", wanted);
  c.set("home", home);
  if (keyId !== undefined) c.set("keyId", keyId);
  if (keyId !== undefined && caller.isBound && wanted === home) c.set("boundKeyId", keyId);
  if (keyUntil !== undefined) c.set("keyUntil", keyUntil);
  // Who signed in is known, and needs nobody's word.
  const person = caller.person ?? personOf(c.req.header("x-acting-person"));
  if (person !== undefined) c.set("person", person);
  if (caller.person !== undefined) c.set("signedIn", true);
  if (caller.role !== undefined) c.set("role", caller.role);
  c.set("actor", wanted === home ? actor : `${home}/${actor}`);
  c.set("scopes", scopes);
  c.set("operator", operator);
  // A slip of the hand must not send messages of a tenant that is none.
  if (wanted !== home && !(await c.get("isolate").tenants.known(wanted))) {
    return { kind: "tenant_not_found" };
  }
  return undefined;
}

const LONGEST_PERSON = 100;
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Percent-encoded, as headers hold no Korean names. What says nothing is nobody. */
function personOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  let person = header;
  try {
    person = decodeURIComponent(header);
  } catch {
    // Not encoded: taken as it is.
  }
  return person.replaceAll(UNSEEN, "").trim().slice(0, LONGEST_PERSON) || undefined;
}

function givenKey(c: Ctx): string | undefined {
  return /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
}

/** True if a request to a route that needs no key has one that works: it costs what it asks for. */
export async function hasKey(c: Ctx): Promise<boolean> {
  const given = givenKey(c);
  if (given === undefined) return false;
  try {
    const holder = await holderOf(c, given);
    return holder !== undefined && comesFromList(c, holder);
  } catch {
    return false;
  }
}

function comesFromList(c: Ctx, { allowedIps }: Caller): boolean {
  return isAllowedFrom(allowedIps, c.req.header("cf-connecting-ip"));
}

async function callerOf(
  c: Ctx,
  given: string | undefined,
  refuse: () => Response,
): Promise<Caller | Response> {
  const token = tokenOf(c, given);
  if (token !== undefined) return signIn(c, token, refuse);
  if (given === undefined) return refuseKey(c, false, refuse);
  return (await holderOf(c, given)) ?? refuseKey(c, true, refuse);
}

/** The gate of every route behind a key: who calls, for whom, how often, how much. */
const keyGate = (refuse: (c: Ctx) => Response) =>
  createMiddleware<AppEnv>(async (c, next) => {
    // Two patterns that match one path must not charge twice.
    if (c.get("rateKey") !== undefined) return next();
    const caller = await callerOf(c, givenKey(c), () => refuse(c));
    if (caller instanceof Response) return caller;
    if (!comesFromList(c, caller)) {
      // Whoever has the key where it should not be: its tenant has to hear of it.
      noteRefusal(c, caller, { action: "key.refused", code: "address_not_allowed" });
      return refuseKey(c, true, () => gateProblem(c, { kind: "address_not_allowed" }));
    }
    const refusal = await chooseTenant(c, caller);
    if (refusal) return gateProblem(c, refusal);
    await refuseWrites(c);
    if (caller.scopes.includes(REVEAL) && (await isRevealHeld(c, caller.hash))) {
      c.set("revealHeld", true);
    }
    noteKeyUse(c, caller.home);
    return (await chargeRequest(c, caller.hash)) ?? limitBody(c, next);
  });

export const requireKey = keyGate((c) => gateProblem(c, { kind: "unauthorized" }));

/** The refusal of the status-polling reference's routes. */
function refuseAdmin(c: Ctx, status: 401 | 403): Response {
  if (status === 401) c.header("www-authenticate", "Bearer");
  return c.json({ success: false, error: "Admin access required" }, status);
}

/** The same for the status-polling reference's routes, with its refusal. */
export const requireAdmin = keyGate((c) => refuseAdmin(c, 401));

export type RefuseScope = (c: Ctx, scope: Scope) => Response;

const refuseScope: RefuseScope = (c, scope) => gateProblem(c, { kind: "scope_missing", scope });
export const refuseAdminScope: RefuseScope = (c) => refuseAdmin(c, 403);

/** Lets keys with the scope through. Behind {@link requireKey}. */
export const requireScope = (scope: Scope, refuse: RefuseScope = refuseScope) =>
  createMiddleware<AppEnv>(async (c, next) =>
    c.get("scopes").includes(scope) ? next() : refuse(c, scope),
  );
