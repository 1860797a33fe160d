/** Shared by the routes of WebSockets: where the key is, and with what right a socket is open. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";

import type { Admission } from "../../domain/live/ticket.ts";
import type { Numbers } from "../../domain/privacy/sight.ts";
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import type { AppEnv } from "../app-env.ts";

/** Puts the key of the subprotocol where every route looks for it. */
export const keyFromProtocol = createMiddleware<AppEnv>(async (c, next) => {
  const offered = (c.req.header("sec-websocket-protocol") ?? "")
    .split(",")
    .map((one) => one.trim());
  const encoded = offered.find((one) => one.startsWith("bearer."))?.slice("bearer.".length);
  const key = encoded === undefined ? undefined : decodeKey(encoded);
  if (key !== undefined && c.req.header("authorization") === undefined) {
    const headers = new Headers(c.req.raw.headers);
    headers.set("authorization", `Bearer ${key}`);
    c.req.raw = new Request(c.req.raw, { headers });
  }
  await next();
});

function decodeKey(text: string): string | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    const key = new TextDecoder().decode(bytes);
    return /^[\x21-\x7e]+$/.test(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

export function isUpgrade(request: Request): boolean {
  return request.headers.get("upgrade")?.toLowerCase() === "websocket";
}

/** With what right the socket is asked for. */
export function admissionOf(c: Context<AppEnv>, numbers: Numbers): Admission {
  const keyUntil = c.get("keyUntil");
  return {
    home: c.get("home") ?? DEFAULT_TENANT,
    hash: c.get("rateKey") ?? "",
    numbers,
    ...(c.get("signedIn") && { signedIn: true }),
    ...(keyUntil !== undefined && { keyUntil }),
    until: Date.now() + c.get("settings").LIVE_DEADLINE,
  };
}
