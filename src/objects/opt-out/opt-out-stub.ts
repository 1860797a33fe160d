/** The only file that knows the binding of the opt-out lists; the short one of them is cached in the isolate. */
import type { Listing } from "../../domain/advertising/may-send.ts";
import { TtlCache } from "../../kernel/coalescing/cache.ts";
import { recipientHash } from "../../kernel/hashes/keyed-hash.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { OptOutObject } from "./opt-out-object.ts";

/** Whose list holds for all tenants: no tenant can have this id. */
export const SERVICE = "*";

/** Lists in the cache. */
const MAX_LISTS = 1000;

/** By settings, so that other settings start afresh. */
const caches = new WeakMap<Settings, TtlCache<ReadonlySet<string>>>();

export function optOutStub(
  env: Env,
  settings: Settings,
  owner: string,
): DurableObjectStub<OptOutObject> {
  return env.OPT_OUTS.getByName(owner, { locationHint: settings.LOCATION_HINT });
}

/** As it is at this moment, of the tenant's lists and the service's. */
export async function listingNow(
  env: Env,
  settings: Settings,
  tenant: string,
  number: string,
): Promise<Listing> {
  const [service, own] = await Promise.all(
    [SERVICE, tenant].map(async (owner) => {
      const recipient = await recipientHash(settings, owner, number);
      return optOutStub(env, settings, owner).listing(recipient);
    }),
  );
  // Opting out of all tenants' advertisements at once is nothing that the service's list knows.
  return service === "never_contact" ? service : (own ?? "none");
}

/** Whether the recipient must never be contacted, as old as TENANT_CACHE_TTL allows. @throws where nobody can tell */
export async function isNeverContact(
  env: Env,
  settings: Settings,
  tenant: string,
  number: string,
): Promise<boolean> {
  const found = await Promise.all(
    [SERVICE, tenant].map(async (owner) => {
      const list = await neverContactOf(env, settings, owner);
      return list.size > 0 && list.has(await recipientHash(settings, owner, number));
    }),
  );
  return found.includes(true);
}

async function neverContactOf(
  env: Env,
  settings: Settings,
  owner: string,
): Promise<ReadonlySet<string>> {
  let cache = caches.get(settings);
  if (!cache) caches.set(settings, (cache = new TtlCache(MAX_LISTS)));
  const cached = cache.get(owner, Date.now());
  if (cached) return cached;
  try {
    const list = new Set(await optOutStub(env, settings, owner).neverContact());
    cache.set(owner, list, Date.now() + settings.TENANT_CACHE_TTL);
    return list;
  } catch (error) {
    const stale = cache.getStale(owner);
    if (!stale) throw error;
    log("warn", "opt_outs.list_stale", { error });
    return stale;
  }
}

/** After a change: this isolate knows of it at once, the others within TENANT_CACHE_TTL. */
export function forgetList(settings: Settings, owner: string): void {
  caches.get(settings)?.delete(owner);
}
