/** The Bun adapters on Bun itself, and what of them works without. */
import { describe, expect, it, vi } from "vitest";

import { hasBun, JOBS_ANSWER, runOnBun, STORE_ANSWER } from "./bun-process.ts";
import { BunSqlDeliveryTrackingStore } from "./index.ts";

describe.skipIf(!hasBun)("on Bun", () => {
  it("keeps records and jobs in SQLite files", { timeout: 120_000 }, () => {
    expect(runOnBun()).toEqual({
      sqlite: STORE_ANSWER,
      kept: "DELIVERED",
      jobs: JOBS_ANSWER,
      memory: STORE_ANSWER,
      postgres: "skipped",
      mysql: "skipped",
      mysqlJobs: "skipped",
    });
  });
});

describe("BunSqlDeliveryTrackingStore", () => {
  it("needs Bun to open a connection", () => {
    for (const given of [
      undefined,
      {},
      { url: "postgres://x" },
      { options: { adapter: "mysql" } },
    ]) {
      expect(() => new BunSqlDeliveryTrackingStore(given)).toThrow("Bun.SQL");
    }
  });

  it("closes what it opened, and nothing else", async () => {
    const opened: unknown[] = [];
    let closed = 0;
    class SQL {
      readonly options = { adapter: "mysql" };
      constructor(options: unknown) {
        opened.push(options);
      }
      async unsafe(): Promise<unknown> {
        return [];
      }
      async close(): Promise<void> {
        closed += 1;
      }
    }
    vi.stubGlobal("Bun", { SQL });
    const options = { adapter: "mysql", hostname: "db" };
    await new BunSqlDeliveryTrackingStore({ options }).close();
    await new BunSqlDeliveryTrackingStore().close();
    expect(opened).toEqual([options, { adapter: "sqlite", filename: ":memory:" }]);
    expect(closed).toBe(2);
    const sql = new SQL("given");
    await new BunSqlDeliveryTrackingStore({ sql }).close();
    expect(closed).toBe(2);
    vi.unstubAllGlobals();
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
