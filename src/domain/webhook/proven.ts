/** The addresses that a tenant has proven to be its own. Pure. */
import type { TenantConfig, WebhookEndpoint } from "../tenant/tenant-config.ts";

/** True if events go to it: nobody disabled it, and its address wants them. */
export function isOpen({
  disabled,
  unproven,
}: Pick<WebhookEndpoint, "disabled" | "unproven">): boolean {
  return disabled === undefined && unproven === undefined;
}

export function provenAddresses({ webhooks }: Pick<TenantConfig, "webhooks">): readonly string[] {
  return webhooks.filter(isOpen).map(({ url }) => url);
}

/** Receivers may read these as the end of a part of the path, and as a step back. */
const HIDDEN_SLASH = /%2f|%5c/i;

/**
 * True if an address is one of the proven ones or lies below one: the same origin, and the same path or one that goes on behind
 * it. A host alone proves nothing about the paths of others there. The query is free.
 */
export function isCovered(address: string, proven: readonly string[]): boolean {
  const url = URL.parse(address);
  return (
    url !== null &&
    proven.some((one) => {
      const known = URL.parse(one);
      if (known?.origin !== url.origin) return false;
      if (known.pathname === url.pathname) return true;
      const below = known.pathname.endsWith("/") ? known.pathname : `${known.pathname}/`;
      return url.pathname.startsWith(below) && !HIDDEN_SLASH.test(url.pathname.slice(below.length));
    })
  );
}
