/** `curl -d '{…}'` says that it sends a form. What is a JSON object is taken as one; anything else stays what it says it is. */
import { createMiddleware } from "hono/factory";

import { mediaTypeOf } from "../../kernel/text/decode-body.ts";
import type { AppEnv } from "../app-env.ts";

const FORM = "application/x-www-form-urlencoded";

export const jsonInDisguise = createMiddleware<AppEnv>(async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (c.req.method !== "POST" || mediaTypeOf(type) !== FORM) return next();
  const bytes = await c.req.arrayBuffer();
  const headers = new Headers(c.req.raw.headers);
  // Its charset, if it names one, stays.
  if (beginsAsObject(bytes))
    headers.set("content-type", type.replace(/^[^;]*/, "application/json"));
  c.req.raw = new Request(c.req.raw.url, { method: "POST", headers, body: bytes });
  return next();
});

/** No form begins so: its braces are escaped. */
function beginsAsObject(bytes: ArrayBuffer): boolean {
  const first = new Uint8Array(bytes).find((byte) => !BLANKS.has(byte));
  return first === OPENING_BRACE;
}

const OPENING_BRACE = 0x7b;
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
