/** What `vitest.pg.config.ts` hands to the tests on a real PostgreSQL. */
import type {} from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    databaseUrl: string;
  }
}
