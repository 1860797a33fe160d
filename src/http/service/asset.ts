/** A file of the Worker's static assets, as a route answers it. */
import type { Context } from "hono";

import type { AppEnv } from "../app-env.ts";

/**
 * @param path in the folder that scripts/build-dashboard.ts makes; without `.html`, which assets are asked for without
 * @param known the ETag of what the caller has
 * @returns 304 where that is still the file; undefined where there is no such file
 */
export async function assetOf(
  c: Context<AppEnv>,
  path: string,
  known?: string,
): Promise<Response | undefined> {
  const headers = { ...(known !== undefined && { "if-none-match": known }) };
  const found = await c.env.ASSETS.fetch(new Request(new URL(path, c.req.url), { headers }));
  return found.ok || found.status === 304 ? new Response(found.body, found) : undefined;
}
