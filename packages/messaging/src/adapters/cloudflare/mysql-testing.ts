/** mysql2 as a SQL client, and a database of a test's own: for tests only. */
import { createPool, type PoolOptions } from "mysql2/promise";

import {
  createCloudflareSqlClient,
  type CloudflareSqlClient,
  type CloudflareSqlQueryResult,
} from "./sql-client.ts";

type Answer = Promise<readonly [unknown, unknown]>;

interface MysqlConnection {
  query(sql: string, values?: readonly unknown[]): Answer;
  execute(sql: string, values?: readonly unknown[]): Answer;
}

/** The part of mysql2's pool that is used: its own type asks for Node's. */
export interface MysqlPool extends MysqlConnection {
  getConnection(): Promise<
    MysqlConnection & {
      beginTransaction(): Promise<void>;
      commit(): Promise<void>;
      rollback(): Promise<void>;
      release(): void;
    }
  >;
  end(): Promise<void>;
}

const newPool = (options: PoolOptions) => createPool(options) as unknown as MysqlPool;

export interface MysqlDatabase {
  /** With mysql2's own flags unless told. */
  pool(options?: PoolOptions): MysqlPool;
  /** A statement of the test's own. */
  run(sql: string): Promise<readonly Record<string, unknown>[]>;
  drop(): Promise<void>;
}

/** `url` names a database; this one is called after it. */
export async function openMysqlDatabase(url: string, label: string): Promise<MysqlDatabase> {
  const address = new URL(url);
  const name = `${address.pathname.slice(1)}_${label}`;
  const first = newPool({ uri: url, connectionLimit: 1 });
  await first.query(`CREATE DATABASE ${name}`);
  address.pathname = `/${name}`;
  const pools: MysqlPool[] = [];
  const open = (options: PoolOptions = {}) => {
    const pool = newPool({ uri: address.href, connectionLimit: 6, ...options });
    pools.push(pool);
    return pool;
  };
  const own = open({ connectionLimit: 1 });
  return {
    pool: open,
    async run(sql) {
      const [rows] = await own.query(sql);
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
    },
    async drop() {
      for (const pool of pools) await pool.end();
      await first.query(`DROP DATABASE ${name}`);
      await first.end();
    },
  };
}

export interface Mysql2ClientOptions {
  /** The server's placeholders instead of mysql2's own. */
  readonly prepared?: boolean;
  readonly transactions?: boolean;
}

export function mysql2Client(
  pool: MysqlPool,
  { prepared = false, transactions = false }: Mysql2ClientOptions = {},
): CloudflareSqlClient {
  const over = (connection: MysqlConnection): CloudflareSqlClient => ({
    dialect: "mysql",
    async query<T>(
      sql: string,
      params: readonly unknown[] = [],
    ): Promise<CloudflareSqlQueryResult<T>> {
      const [answer] = await (prepared
        ? connection.execute(sql, params)
        : connection.query(sql, params));
      if (Array.isArray(answer)) return { rows: answer as T[] };
      return { rows: [], rowCount: (answer as { affectedRows: number }).affectedRows };
    },
  });
  if (!transactions) return createCloudflareSqlClient(over(pool));
  return {
    ...over(pool),
    async transaction(fn) {
      const connection = await pool.getConnection();
      try {
        await connection.beginTransaction();
        const result = await fn(over(connection));
        await connection.commit();
        return result;
      } catch (error) {
        await connection.rollback();
        throw error;
      } finally {
        connection.release();
      }
    },
  };
}
