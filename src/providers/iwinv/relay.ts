/**
 * Calls through a relay: with the secret by which it knows us, and over the binding that leads to it where there is one. Calls
 * to IWINV's own hosts go as they are: the secret is nobody's but the relay's.
 */
import type { Settings } from "../../kernel/settings/settings.ts";
import type { IwinvSettings } from "./settings.ts";

export const RELAY_HEADER = "X-Relay-Secret";

/** The domain of IWINV, whatever the service's name below it. */
const OWN_DOMAIN = "iwinv.kr";

type Fetch = typeof fetch;

/** True if an address is not IWINV's own. */
export function isRelay(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname !== OWN_DOMAIN && !hostname.endsWith(`.${OWN_DOMAIN}`);
}

/** Makes the fetch function of every call to IWINV. */
export function relayFetch(
  own: Pick<IwinvSettings, "IWINV_ALIMTALK_BASE_URL" | "IWINV_SMS_BASE_URL">,
  { RELAY_SECRET, vars }: Pick<Settings, "RELAY_SECRET" | "vars">,
): Fetch {
  const addresses = [own.IWINV_ALIMTALK_BASE_URL, own.IWINV_SMS_BASE_URL].filter(isRelay);
  const origins = new Set(addresses.map((address) => new URL(address).origin));
  return async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    if (!origins.has(new URL(address).origin)) return fetch(input, init);
    const headers = new Headers(init?.headers ?? (input instanceof Request ? input.headers : {}));
    if (RELAY_SECRET !== undefined) headers.set(RELAY_HEADER, RELAY_SECRET);
    const call = { ...init, headers };
    // As a method: a binding's `fetch` does not work without its binding.
    return isBinding(vars["RELAY"]) ? vars["RELAY"].fetch(input, call) : fetch(input, call);
  };
}

/** A client certificate or a service of a private network: both are called as `fetch` is. */
function isBinding(value: unknown): value is { readonly fetch: Fetch } {
  return typeof (value as { fetch?: unknown } | undefined)?.fetch === "function";
}
