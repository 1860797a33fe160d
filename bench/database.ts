/** The database of a benchmark: one of its own beside the one that is named, with our tables and made-up messages. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { createCloudflareSqlClient } from "@k-msg/messaging/adapters/cloudflare";
import postgres from "postgres";

import { migrate } from "../scripts/migrate.ts";
import type { Sql } from "../src/sql/driver/sql.ts";

const TABLE = "kmsg_delivery_tracking";

export interface BenchDatabase {
  readonly url: string;
  readonly sql: postgres.Sql;
  drop(): Promise<void>;
}

/** @throws Error of the driver when the server cannot be reached. */
export async function createDatabase(server: string, name: string): Promise<BenchDatabase> {
  const admin = postgres(server, { max: 1, connect_timeout: 5, onnotice: () => undefined });
  await admin.unsafe(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  await migrate(url.href);
  const sql = postgres(url.href, { max: 1, fetch_types: false, onnotice: () => undefined });
  return {
    url: url.href,
    sql,
    async drop() {
      await sql.end();
      await admin.unsafe(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}

/** Messages of the 90 days before `now` (epoch ms). Indexes are made afterwards: that is four times as fast. */
export async function generate(sql: postgres.Sql, count: number, now: number): Promise<void> {
  const indexes = await sql<{ indexname: string; indexdef: string }[]>`
    select indexname, indexdef from pg_indexes where tablename = ${TABLE} and indexname not like '%pkey'`;
  for (const { indexname } of indexes) await sql.unsafe(`drop index ${indexname}`);
  const text = readFileSync(join(import.meta.dirname, "generate.sql"), "utf8");
  await sql.unsafe(text, [count, now]);
  for (const { indexdef } of indexes) await sql.unsafe(indexdef);
  await sql.unsafe(`vacuum analyze ${TABLE}`);
}

export interface Asked {
  readonly text: string;
  readonly params: readonly unknown[];
}

/** A client as the Worker has it, which notes what it is asked. */
export function noting(sql: postgres.Sql, asked: Asked[]): Sql {
  return createCloudflareSqlClient({
    dialect: "postgres",
    query: async <T>(text: string, params: readonly unknown[] = []) => {
      asked.push({ text, params });
      const rows = await sql.unsafe(text, [...params] as never[]);
      return { rows: [...rows] as unknown as T[], rowCount: rows.count };
    },
  });
}
