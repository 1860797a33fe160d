import { describe, expect, it } from "vitest";

import { createDrizzleSqlClient, normalizeDrizzleResult } from "./drizzle-client.ts";
import { createDrizzleJobQueue } from "./sql-factories.ts";

describe("what drivers answer", () => {
  it.each<[string, unknown, object]>([
    ["pg", { rows: [{ a: 1 }], rowCount: 1, fields: [] }, { rows: [{ a: 1 }], rowCount: 1 }],
    ["postgres.js", Object.assign([{ a: 1 }], { count: 1 }), { rows: [{ a: 1 }], rowCount: 1 }],
    ["pglite", { rows: [], affectedRows: 2 }, { rows: [], rowCount: 2 }],
    ["mysql2, rows", [[{ a: 1 }], [{ name: "a" }]], { rows: [{ a: 1 }] }],
    ["mysql2, no rows", [[], [{ name: "a" }]], { rows: [] }],
    ["mysql2, a change", [{ affectedRows: 3, insertId: 0 }, null], { rows: [], rowCount: 3 }],
    ["planetscale", { rows: [], rowsAffected: 1 }, { rows: [], rowCount: 1 }],
    ["D1", { results: [{ a: 1 }], meta: { changes: 4 } }, { rows: [{ a: 1 }], rowCount: 4 }],
    ["better-sqlite3", { changes: 5, lastInsertRowid: 1 }, { rows: [], rowCount: 5 }],
    ["two rows", [{ a: 1 }, { a: 2 }], { rows: [{ a: 1 }, { a: 2 }] }],
    ["nothing", undefined, { rows: [] }],
  ])("%s", (_name, answer, expected) => {
    expect(normalizeDrizzleResult(answer)).toEqual(expected);
  });
});

/** As Drizzle's databases: a method without its `this` fails. */
class Database {
  readonly #session = { begun: 0 };
  readonly asked: unknown[] = [];
  async execute(query: unknown): Promise<unknown> {
    this.asked.push(query);
    return [[], []];
  }
  async transaction(fn: (tx: never) => Promise<unknown>): Promise<unknown> {
    this.#session.begun += 1;
    return fn(this as never);
  }
}

describe("a Drizzle database", () => {
  it("keeps its this in a transaction", async () => {
    const client = createDrizzleSqlClient({ dialect: "mysql", db: new Database() });
    expect(await client.transaction?.(async (tx) => (await tx.query("SELECT 1")).rows)).toEqual([]);
    const queue = createDrizzleJobQueue({ dialect: "mysql", db: new Database() });
    await expect(queue.dequeue()).resolves.toBeUndefined();
  });

  it("is given text, or what renders to text and parameters", async () => {
    const db = new Database();
    const client = createDrizzleSqlClient({ dialect: "postgres", db });
    await client.query("SELECT 1");
    await client.query("SELECT $1", [7]);
    const [text, rendered] = db.asked;
    expect(text).toBe("SELECT 1");
    const query = rendered as { getSQL(): { toQuery(): object } };
    expect(query.getSQL().toQuery()).toEqual({ sql: "SELECT $1", params: [7] });
  });

  it("of SQLite is asked with all and run, and has no transaction to begin", async () => {
    const asked: string[] = [];
    const db = {
      all: async () => (asked.push("all"), [{ a: 1 }]),
      run: async () => (asked.push("run"), { meta: { changes: 1 } }),
      transaction: async () => {
        throw new Error("D1 has none");
      },
    };
    const client = createDrizzleSqlClient({ dialect: "sqlite", db });
    expect("transaction" in client).toBe(false);
    expect((await client.query("SELECT 1")).rows).toEqual([{ a: 1 }]);
    expect((await client.query("UPDATE t SET a = 1 RETURNING *")).rows).toEqual([{ a: 1 }]);
    expect((await client.query("UPDATE t SET a = 1")).rowCount).toBe(1);
    expect(asked).toEqual(["all", "all", "run"]);
    const without = createDrizzleSqlClient({ dialect: "sqlite", db: {} });
    await expect(without.query("SELECT 1")).rejects.toThrow(/execute/);
  });
});
