import { defineConfig } from "vitest/config";

import { common } from "./common.ts";

declare module "vitest" {
  interface ProvidedContext {
    databaseUrl: string;
  }
}

const databaseUrl = process.env["TEST_DATABASE_URL"];
if (!databaseUrl) throw new Error("TEST_DATABASE_URL: is not set; run npm run test:pg");

/** Tests that need a real PostgreSQL; `npm run test:pg` makes a throw-away database for them. */
export default defineConfig({
  test: {
    name: "pg",
    hookTimeout: common.hookTimeout,
    testTimeout: common.testTimeout,
    include: ["**/*.pg.test.ts"],
    exclude: ["node_modules/**"],
    provide: { databaseUrl },
  },
});
