/** `curl -d '{…}'` says that it sends a form. What is a JSON object is taken as one; anything else stays what it says it is. */
import { createMiddleware } from "hono/factory";

import type { AppEnv } from "../app-env.ts";

const FORM = "application/x-www-form-urlencoded";

export const jsonInDisguise = createMiddleware<AppEnv>(async (c, next) => {
  const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
  if (c.req.method !== "POST" || type !== FORM) return next();
  // Not text(): of a form the platform warns that it would be corrupted.
  const body = new TextDecoder().decode(await c.req.arrayBuffer());
  const headers = new Headers(c.req.raw.headers);
  if (isJsonObject(body)) headers.set("content-type", "application/json");
  c.req.raw = new Request(c.req.raw.url, { method: "POST", headers, body });
  return next();
});

function isJsonObject(text: string): boolean {
  if (!text.trimStart().startsWith("{")) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
