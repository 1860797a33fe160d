import { describe, expect, it } from "vitest";

import { createD1SqlClient, type D1PreparedStatementLike } from "./d1-client.ts";
import {
  createCloudflareSqlClient,
  runCloudflareSqlTransaction,
  type CloudflareSqlClient,
  type CloudflareSqlQueryResult,
} from "./sql-client.ts";

describe("a SQL client", () => {
  it("keeps the driver's this", async () => {
    class Driver {
      readonly dialect = "postgres";
      readonly #rows = [{ a: 1 }];
      async query<T>(): Promise<CloudflareSqlQueryResult<T>> {
        return { rows: this.#rows as T[] };
      }
      async transaction<T>(fn: (tx: CloudflareSqlClient) => Promise<T>): Promise<T> {
        this.#rows.push({ a: 2 });
        return fn(this);
      }
    }
    const client = createCloudflareSqlClient(new Driver());
    expect(Object.keys(client)).toEqual(["dialect", "query", "transaction"]);
    const { rows } = await runCloudflareSqlTransaction(client, async (tx) => tx.query("x"));
    expect(rows).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it("runs without a transaction where there is none", async () => {
    const client: CloudflareSqlClient = { dialect: "sqlite", query: async () => ({ rows: [] }) };
    expect(await runCloudflareSqlTransaction(client, async (tx) => tx === client)).toBe(true);
  });
});

describe("D1", () => {
  it("binds, answers with rows and changes", async () => {
    const bound: unknown[][] = [];
    const statement: D1PreparedStatementLike = {
      bind: (...values) => (bound.push(values), statement),
      all: async () => ({ results: [{ a: 1 }], meta: { changes: 3 } }),
    };
    const client = createD1SqlClient({ prepare: () => statement });
    expect(await client.query("x", [1, null])).toEqual({ rows: [{ a: 1 }], rowCount: 3 });
    expect(await client.query("x")).toEqual({ rows: [{ a: 1 }], rowCount: 3 });
    expect(bound).toEqual([[1, null]]);
  });

  it("runs a failing statement once", async () => {
    let runs = 0;
    const count = async () => {
      runs += 1;
      throw new Error("constraint");
    };
    const statement = { bind: () => statement, all: count, run: count };
    const client = createD1SqlClient({ prepare: () => statement });
    await expect(client.query("x")).rejects.toThrow("constraint");
    expect(runs).toBe(1);
  });
});
