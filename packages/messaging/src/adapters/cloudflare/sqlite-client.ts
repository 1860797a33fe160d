/** SQLite of Node as a D1 database: for tests only, so that D1's dialect runs against the real engine. */
import type { D1DatabaseLike, D1PreparedStatementLike } from "./d1-client.ts";

interface NodeSqlite {
  DatabaseSync: new (path: string) => {
    prepare(sql: string): { all(...values: unknown[]): unknown[] };
  };
}

export async function openSqlite(): Promise<D1DatabaseLike> {
  // The packages know nothing of Node, its types included.
  const name: string = "node:sqlite";
  const { DatabaseSync } = (await import(name)) as NodeSqlite;
  const db = new DatabaseSync(":memory:");
  function statement(sql: string, values: unknown[]): D1PreparedStatementLike {
    return {
      bind: (...bound) => statement(sql, bound),
      all: async () => ({ results: db.prepare(sql).all(...values) }),
    };
  }
  return {
    prepare: (sql) => statement(sql, []),
  };
}
