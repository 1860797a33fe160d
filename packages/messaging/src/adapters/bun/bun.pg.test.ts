/** `Bun.SQL` against a real Postgres. */
import { describe, expect, inject, it } from "vitest";

import { hasBun, runOnBun, STORE_ANSWER } from "./bun-process.ts";

describe.skipIf(!hasBun)("on Bun", () => {
  it("keeps records in Postgres through Bun.SQL", { timeout: 120_000 }, () => {
    expect(runOnBun({ postgresUrl: inject("databaseUrl") })).toMatchObject({
      postgres: STORE_ANSWER,
    });
  });
});
