/** Rows of a database that was restored are shown to nobody before what was erased since is erased again. */
import { createMiddleware } from "hono/factory";

import { DatabaseRestoredError, isBehind } from "../../app/erase/behind.ts";
import type { Database } from "../../sql/driver/sql.ts";
import type { AppEnv } from "../app-env.ts";

type Host = Parameters<typeof isBehind>[0];

/** @throws DatabaseRestoredError */
export async function refuseRestored(isolate: Host): Promise<void> {
  if (await isBehind(isolate)) throw new DatabaseRestoredError();
}

/** For whoever answers without SQL where it is away: a database that must not be read is one that is away. */
export function readableOf(isolate: Host): Database {
  return {
    withPostgres: async (work, use) => {
      await refuseRestored(isolate);
      return isolate.withPostgres(work, use);
    },
  };
}

export const notRestored = createMiddleware<AppEnv>(async (c, next) => {
  await refuseRestored(c.get("isolate"));
  await next();
});
