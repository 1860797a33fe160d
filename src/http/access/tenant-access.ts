/** Decides who may look into a tenant by its id: operators into all, everybody else into their own alone. */
import type { Context } from "hono";

import { isTenantId } from "../../app/tenants/key-format.ts";
import type { AppEnv } from "../app-env.ts";

/** Behind the scope admin. What it refuses is answered like a tenant that is not there. */
export function mayAdminister(c: Context<AppEnv>, tenant: string): boolean {
  // Garbage must not wake an object.
  return isTenantId(tenant) && (c.get("operator") || c.get("tenant") === tenant);
}
