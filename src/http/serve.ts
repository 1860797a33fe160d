/** Routes whose handler reads the request itself: declared like all others, without their validators. */
import type { OpenAPIHono, RouteConfig } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";

import type { AppEnv } from "./app-env.ts";

interface Declared extends RouteConfig {
  readonly middleware: MiddlewareHandler<AppEnv>[];
  getRoutingPath(): string;
}

export function serve(
  router: OpenAPIHono<AppEnv>,
  { middleware, ...declared }: Declared,
  handler: (c: Context<AppEnv>) => Response | Promise<Response>,
): void {
  router.openAPIRegistry.registerPath(declared);
  const path = declared.path.replaceAll(/\{(\w+)\}/g, ":$1");
  router.on([declared.method], [path], ...middleware, handler);
}
