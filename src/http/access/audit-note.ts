/**
 * Writes a request's entry in the audit trail. An entry is on disk, numbered and hashed, in its chain's object before anything
 * is done, and reaches the table as soon as that is there, so that a key can be revoked while the database is down. An entry
 * says what was asked for; what is not in the trail was not done.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";

import { OPERATORS_CHAIN } from "../../domain/audit/chain.ts";
import type { AuditDetail, NewEntry, Origin } from "../../domain/audit/entry.ts";
import { ringHash } from "../../kernel/hashes/hash-ring.ts";
import { log } from "../../kernel/log.ts";
import { HOUR_MS } from "../../kernel/time/units.ts";
import type { AppEnv } from "../app-env.ts";
import type { Caller } from "./caller.ts";

type Ctx = Context<AppEnv>;

/**
 * Notes an act before it is done. What an operator does to a tenant stands in the tenant's trail, and in the operators' own too.
 * @returns its number in the tenant's chain.
 * @throws Error where the entry cannot be kept: then it must not be done.
 */
export async function noteAct(
  c: Ctx,
  action: string,
  detail: AuditDetail,
  tenant = c.get("tenant"),
): Promise<number> {
  const { audit } = c.get("isolate");
  const entry = await entryOf(c, action, detail, tenant);
  const [seq] = await Promise.all([
    audit.note(entry),
    ...operatorsCopy(c, entry).map(async (copy) => audit.note(copy)),
  ]);
  return seq;
}

/** The same for what only tells of something: where much waits for the database it is left out. */
async function noteIfRoom(c: Ctx, action: string, detail: AuditDetail): Promise<void> {
  const { audit } = c.get("isolate");
  await audit.noteIfRoom(await entryOf(c, action, detail, c.get("tenant")));
}

async function entryOf(
  c: Ctx,
  action: string,
  detail: AuditDetail,
  tenant: string,
): Promise<NewEntry> {
  const asked = await askedBy(c, tenant);
  return { ...asked, eventId: crypto.randomUUID(), at: Date.now(), action, detail };
}

type Asked = Pick<NewEntry, "tenant" | "actor" | "keyId" | "person" | "requestId" | "origin">;

/** The party that asks, and its place. */
export async function askedBy(c: Ctx, tenant: string): Promise<Asked> {
  const keyId = c.get("keyId");
  const person = c.get("person");
  return {
    tenant,
    actor: c.get("actor"),
    ...(keyId !== undefined && { keyId }),
    ...(person !== undefined && { person }),
    requestId: c.get("requestId"),
    origin: await originOf(c, tenant),
  };
}

function operatorsCopy(c: Ctx, entry: NewEntry): readonly NewEntry[] {
  const { tenant, detail, origin, ...rest } = entry;
  if (!c.get("operator") || tenant === c.get("home")) return [];
  // Its hash of the address is the tenant's, and compares with nothing here.
  const { ip: _, ...from } = origin ?? {};
  return [
    {
      ...rest,
      eventId: crypto.randomUUID(),
      tenant: OPERATORS_CHAIN,
      detail: { ...detail, tenant },
      origin: from,
    },
  ];
}

/** The first use of a key, or call of a person, in each hour, in this isolate. Nobody waits for it, and nothing fails for it. */
export function noteKeyUse(c: Ctx, home: string): void {
  const { memory } = c.get("isolate");
  const now = Date.now();
  const name = `${home} ${c.get("actor")} ${c.get("tenant")}`;
  if (memory.noted.get(name, now)) return;
  memory.noted.set(name, true, now - (now % HOUR_MS) + HOUR_MS);
  const action = c.get("signedIn") ? "person.signed_in" : "key.used";
  const work = noteIfRoom(c, action, { method: c.req.method }).catch((error: unknown) =>
    log("warn", "audit.key_use_lost", { error }),
  );
  c.executionCtx.waitUntil(work);
}

/** The first refusal of a key, or of a person, in each hour, in this isolate. Its tenant has to hear of it. */
export function noteRefusal(
  c: Ctx,
  { home, actor, keyId, person }: Caller,
  { action, code }: { readonly action: string; readonly code: string },
): void {
  c.set("tenant", home);
  c.set("actor", actor);
  if (keyId !== undefined) c.set("keyId", keyId);
  if (person !== undefined) c.set("person", person);
  const { memory } = c.get("isolate");
  const now = Date.now();
  const name = `refused ${home} ${actor}`;
  if (memory.noted.get(name, now)) return;
  memory.noted.set(name, true, now - (now % HOUR_MS) + HOUR_MS);
  const work = noteIfRoom(c, action, { method: c.req.method, code }).catch((error: unknown) =>
    log("warn", "audit.refusal_lost", { error }),
  );
  c.executionCtx.waitUntil(work);
}

/**
 * Notes that a key read recipients' numbers in lists, the first time in each hour: what an export is for one file, told for many
 * pages. Nobody waits for it, and nothing fails for it.
 */
export const noteReading = (route: string) =>
  createMiddleware<AppEnv>(async (c, next) => {
    await next();
    if (c.req.method !== "GET" || !c.res.ok) return;
    const { memory } = c.get("isolate");
    const now = Date.now();
    const name = `${route} ${c.get("actor")} ${c.get("tenant")}`;
    if (memory.noted.get(name, now)) return;
    memory.noted.set(name, true, now - (now % HOUR_MS) + HOUR_MS);
    const work = noteIfRoom(c, "numbers.read", { route }).catch((error: unknown) =>
      log("warn", "audit.reading_lost", { error }),
    );
    c.executionCtx.waitUntil(work);
  });

const COUNTRY = /^[A-Z0-9]{2}$/;
const RAY = /^[0-9a-f]{16}(?:-[A-Z]{3})?$/;

/** From where: what the edge knows, and a hash of the address by which two calls can be told to be from one place. */
export async function originOf(c: Ctx, tenant: string): Promise<Origin> {
  const country = c.req.header("cf-ipcountry") ?? "";
  const ray = c.req.header("cf-ray") ?? "";
  const ip = c.req.header("cf-connecting-ip");
  return {
    ...(COUNTRY.test(country) && { country }),
    ...(RAY.test(ray) && { ray }),
    ...(ip && { ip: await ringHash(c.get("settings"), "origin", `ip:${tenant}:${ip}`) }),
  };
}
