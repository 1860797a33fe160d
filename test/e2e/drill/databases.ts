/** A database of the drill, embedded or real, with what its operator does to it. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import postgres from "postgres";

import { migrate } from "../../../scripts/migrate.ts";
import type { Stack } from "../../../scripts/stack.ts";

export interface DrillDatabase {
  /** Undefined: the stack's own. */
  readonly url: string | undefined;
  backUp(): Promise<void>;
  /** Puts the backup in the place of whatever there is. */
  restore(): Promise<void>;
  /** Drops it, makes it anew and migrates it. */
  lose(): Promise<void>;
  remove(): Promise<void>;
}

/** A database of its own on a real server: what docs/operate/restore.md says, by the same tools. */
export async function realDatabase(server: string): Promise<DrillDatabase> {
  const name = `message_objects_drill_${process.pid}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  const folder = mkdtempSync(join(tmpdir(), "message-objects drill-"));
  const dump = join(folder, "drill.dump");
  const run = (command: string, ...args: readonly string[]): void => {
    execFileSync(command, args, { stdio: ["ignore", "ignore", "inherit"] });
  };
  const drop = async (): Promise<void> =>
    withClient(server, async (sql) => {
      await sql.unsafe(`drop database if exists ${name} with (force)`);
    });
  const create = async (): Promise<void> =>
    withClient(server, async (sql) => {
      await sql.unsafe(`create database ${name}`);
    });
  await create();
  await migrate(url.href);
  return {
    url: url.href,
    backUp: async () => run("pg_dump", "--format=custom", `--file=${dump}`, url.href),
    restore: async () => {
      await drop();
      await create();
      run("pg_restore", "--exit-on-error", "--no-owner", `--dbname=${url.href}`, dump);
    },
    lose: async () => {
      await drop();
      await create();
      await migrate(url.href);
    },
    remove: async () => {
      await drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The embedded one of a stack: its folder, copied while it stands still. */
export function embeddedDatabase(stack: () => Stack, stateDir: string): DrillDatabase {
  const folder = join(stateDir, "postgres");
  const copy = join(stateDir, "postgres-backup");
  const still = async (work: () => void): Promise<void> => {
    await stack().children.get("postgres")?.stop();
    work();
    await stack().startPart("postgres");
    await migrate(stack().databaseUrl);
  };
  const remove = (path: string): void => rmSync(path, { recursive: true, force: true });
  return {
    url: undefined,
    backUp: async () => still(() => cpSync(folder, copy, { recursive: true })),
    restore: async () =>
      still(() => {
        remove(folder);
        cpSync(copy, folder, { recursive: true });
      }),
    lose: async () => still(() => remove(folder)),
    remove: async () => undefined,
  };
}

export async function withClient<T>(
  url: string,
  work: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
