/** `Bun.SQL` against a real MySQL or MariaDB. */
import { describe, expect, inject, it } from "vitest";

import { hasBun, JOBS_ANSWER, runOnBun, STORE_ANSWER } from "./bun-process.ts";

describe.skipIf(!hasBun)("on Bun", () => {
  it("keeps records and jobs in MySQL through Bun.SQL", { timeout: 120_000 }, () => {
    expect(runOnBun({ mysqlUrl: inject("mysqlUrl") })).toMatchObject({
      mysql: STORE_ANSWER,
      mysqlJobs: JOBS_ANSWER,
    });
  });
});
