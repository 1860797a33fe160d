/** Nothing is written by a service whose keys are not those of what it stored. */
import type { Context } from "hono";

import type { AppEnv } from "../app-env.ts";

const READS = new Set(["GET", "HEAD", "OPTIONS"]);
/** Keys must be revocable at any time, and no number stands in a tenant. */
const EXEMPT = "/v1/tenants";

/** For whoever has shown a key: a guess asks no object. @throws SettingsError naming the keys. */
export async function refuseWrites(c: Context<AppEnv>): Promise<void> {
  if (READS.has(c.req.method) || c.req.path.startsWith(EXEMPT)) return;
  await c.get("isolate").protection.refuseWrites();
}
