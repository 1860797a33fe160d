/**
 * The addresses that may be called on a customer's word. Pure: a name is judged as it is written. Whom it resolves to is the
 * network's business, and Workers reach no private network by a public name.
 */
import { isPublicHost } from "@k-msg/core";

import type { WebhookCode } from "../message/fault-codes.ts";

export interface GuardOptions {
  /** Development: this machine too, over http and at any port. */
  readonly local: boolean;
}

export type GuardedUrl =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly code: WebhookCode; readonly detail: string };

const MAX_URL_CHARS = 2048;
const PORTS: ReadonlySet<string> = new Set(["", "443", "8443"]);
const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

export function guardUrl(text: string, { local }: GuardOptions): GuardedUrl {
  const url = text.length <= MAX_URL_CHARS ? URL.parse(text) : null;
  if (!url) return refuse("invalid_url", `must be a URL of at most ${MAX_URL_CHARS} characters`);
  if (url.username !== "" || url.password !== "") {
    return refuse("credentials", "must not hold a name or a password");
  }
  // The parser has brought decimal, octal and hexadecimal addresses into the one usual form.
  const host = url.hostname.toLowerCase().replace(/\.$/, "");
  if (local && LOOPBACK.has(host) && /^https?:$/.test(url.protocol)) return { ok: true, url };
  if (url.protocol !== "https:") return refuse("not_https", "must begin with https://");
  if (!PORTS.has(url.port)) return refuse("port", "may have the ports 443 and 8443 only");
  if (!isPublicHost(host)) {
    return refuse("private_address", "must be an address of the open internet");
  }
  return { ok: true, url };
}

function refuse(code: WebhookCode, detail: string): GuardedUrl {
  return { ok: false, code, detail };
}
