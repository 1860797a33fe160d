/**
 * What a request leaves in the audit trail. Entries go through the mirror's queue: they are on disk before anything is done, and
 * reach the table as soon as it is there, so that a key can be revoked while the database is down. An entry says what was asked
 * for; what is not in the trail was not done.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";

import { ringHash } from "../../kernel/hashes/hash-ring.ts";
import { log } from "../../kernel/log.ts";
import { HOUR_MS } from "../../kernel/time/units.ts";
import type { AuditEntry, Origin, QueuedAudit } from "../../sql/audit/audit.ts";
import type { AppEnv } from "../app-env.ts";

type Ctx = Context<AppEnv>;
type Detail = AuditEntry["detail"];

/** Notes an act before it is done. @throws Error where the entry cannot be kept: then it must not be done. */
export async function noteAct(
  c: Ctx,
  action: string,
  detail: Detail,
  tenant = c.get("tenant"),
): Promise<void> {
  const audit: QueuedAudit["audit"] = {
    eventId: crypto.randomUUID(),
    at: Date.now(),
    tenant,
    actor: c.get("actor"),
    action,
    requestId: c.get("requestId"),
    detail,
    origin: await originOf(c, tenant),
  };
  await c.get("isolate").mirror.send(audit.eventId, { audit });
}

/** The first use of a key in each hour, in this isolate. Nobody waits for it, and nothing fails for it. */
export function noteKeyUse(c: Ctx, home: string): void {
  const { memory } = c.get("isolate");
  const now = Date.now();
  const name = `${home} ${c.get("actor")} ${c.get("tenant")}`;
  if (memory.noted.get(name, now)) return;
  memory.noted.set(name, true, now - (now % HOUR_MS) + HOUR_MS);
  const work = noteAct(c, "key.used", { method: c.req.method }).catch((error: unknown) =>
    log("warn", "audit.key_use_lost", { error }),
  );
  c.executionCtx.waitUntil(work);
}

/**
 * That a key read recipients' numbers in lists, the first time in each hour: what an export is for one file, told for many pages.
 * Nobody waits for it, and nothing fails for it.
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
    const work = noteAct(c, "numbers.read", { route }).catch((error: unknown) =>
      log("warn", "audit.reading_lost", { error }),
    );
    c.executionCtx.waitUntil(work);
  });

const COUNTRY = /^[A-Z0-9]{2}$/;
const RAY = /^[0-9a-f]{16}(?:-[A-Z]{3})?$/;

/** From where: what the edge knows, and a hash of the address by which two calls can be told to be from one place. */
async function originOf(c: Ctx, tenant: string): Promise<Origin> {
  const country = c.req.header("cf-ipcountry") ?? "";
  const ray = c.req.header("cf-ray") ?? "";
  const ip = c.req.header("cf-connecting-ip");
  return {
    ...(COUNTRY.test(country) && { country }),
    ...(RAY.test(ray) && { ray }),
    ...(ip && { ip: await ringHash(c.get("settings"), "origin", `ip:${tenant}:${ip}`) }),
  };
}
