/** The parts of Bun that are used, without Bun's types: this package also loads where there is no Bun. */

export interface BunSqliteDatabase {
  query(sql: string): { all(...params: unknown[]): unknown[] };
  exec(sql: string): void;
  close(): void;
}

/** `Bun.SQL`, or anything with the same `unsafe`. */
export interface BunSqlLike {
  unsafe(sql: string, params?: unknown[]): Promise<unknown>;
  close?(): Promise<unknown>;
  end?(): Promise<unknown>;
  readonly options?: { readonly adapter?: string | undefined } | undefined;
}

interface BunGlobal {
  readonly SQL?: new (options: string | object) => BunSqlLike;
}

/** Rejects outside Bun. */
export async function openBunSqlite(path: string): Promise<BunSqliteDatabase> {
  // Not a literal, so that no bundler looks for it.
  const name: string = "bun:sqlite";
  const { Database } = (await import(name)) as {
    Database: new (path: string) => BunSqliteDatabase;
  };
  const db = new Database(path);
  // Several processes may share the file: readers do not wait for a writer, a writer waits for another.
  db.exec("PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000;");
  return db;
}

/** Throws outside Bun. */
export function openBunSql(options: string | object): BunSqlLike {
  const { Bun } = globalThis as { Bun?: BunGlobal };
  if (Bun?.SQL === undefined)
    throw new Error("Bun.SQL is not available: give `sql`, or run on Bun");
  return new Bun.SQL(options);
}
