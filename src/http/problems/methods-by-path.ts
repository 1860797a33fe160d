/** Finds the methods of a path, where none of its handlers took the request. */
import type { Hono } from "hono";
import { TrieRouter } from "hono/router/trie-router";

import type { AppEnv } from "../app-env.ts";

/** The method name of middleware: it is no answer. */
const ANY = "ALL";

/** @returns the methods of a path, sorted, HEAD with GET; none where no route has the path */
export function methodsByPath(app: Hono<AppEnv>): (path: string) => readonly string[] {
  // Made at the first wrong request: most isolates see none.
  let router: TrieRouter<string> | undefined;
  return (path) => {
    router ??= routerOf(app);
    const [matches] = router.match(ANY, path);
    const methods = new Set(matches.map(([method]) => method));
    if (methods.has("GET")) methods.add("HEAD");
    return [...methods].sort();
  };
}

function routerOf(app: Hono<AppEnv>): TrieRouter<string> {
  const router = new TrieRouter<string>();
  for (const { method, path } of app.routes) if (method !== ANY) router.add(ANY, path, method);
  return router;
}
