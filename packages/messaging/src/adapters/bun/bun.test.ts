/** The Bun adapters on Bun itself, and what of them works without. */
import { describe, expect, it } from "vitest";

import { hasBun, runOnBun, STORE_ANSWER } from "./bun-process.ts";
import { BunSqlDeliveryTrackingStore } from "./index.ts";

describe.skipIf(!hasBun)("on Bun", () => {
  it("keeps records and jobs in SQLite files", { timeout: 120_000 }, () => {
    expect(runOnBun()).toEqual({
      sqlite: STORE_ANSWER,
      kept: "DELIVERED",
      jobs: { order: [2, 1, null], done: "completed" },
      postgres: "skipped",
    });
  });
});

describe("BunSqlDeliveryTrackingStore", () => {
  it("needs a connection, and Bun to open one", () => {
    expect(() => new BunSqlDeliveryTrackingStore({})).toThrow("requires `sql` or `url`");
    expect(() => new BunSqlDeliveryTrackingStore({ url: "postgres://x" })).toThrow("Bun.SQL");
  });

  it("works with any client that has unsafe()", async () => {
    const seen: string[] = [];
    const sql = {
      unsafe: async (text: string) => {
        seen.push(text);
        return [];
      },
    };
    const store = new BunSqlDeliveryTrackingStore({ sql, createSchema: false });
    expect(await store.get("a")).toBeUndefined();
    expect(seen).toEqual([expect.stringContaining("$1")]);
  });
});
