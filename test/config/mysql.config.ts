import { defineConfig } from "vitest/config";

import { commonInWorkerd } from "./common.ts";
import { mysqlInWorkerd } from "./workerd.ts";

declare module "vitest" {
  interface ProvidedContext {
    mysqlUrl: string;
  }
}

const mysqlUrl = process.env["TEST_MYSQL_URL"];
if (!mysqlUrl) throw new Error("TEST_MYSQL_URL: is not set; run npm run test:mysql");

/** Tests that need a real MySQL or MariaDB; `npm run test:mysql` starts one and makes throw-away databases. */
export default defineConfig({
  test: {
    ...commonInWorkerd,
    projects: [
      {
        extends: true,
        test: {
          name: "mysql",
          include: ["packages/*/src/**/*.mysql.test.ts"],
          provide: { mysqlUrl },
        },
      },
      mysqlInWorkerd(mysqlUrl),
    ],
  },
});
