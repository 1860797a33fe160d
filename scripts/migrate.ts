/** Applies the plain SQL files of `migrations/` in order, each once, forward only. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import postgres from "postgres";

import { faultOfAddress } from "./database-address.ts";
import { ROOT } from "./settings.ts";

const FOLDER = join(ROOT, "migrations");
/** Any fixed number: two starting processes must not migrate at once. */
const LOCK = 7_261_001;
const CONNECT_S = 10;
const LOCK_WAIT_MS = 30_000;

/**
 * @returns the names of the files applied now.
 * @throws Error when the database cannot be reached, naming DATABASE_URL and never its password.
 * @throws Error when a file that was applied has changed or vanished: history is not edited.
 */
export async function migrate(databaseUrl: string): Promise<readonly string[]> {
  const sql = await connect(databaseUrl);
  try {
    return await sql.begin(async (tx) => {
      // SET takes no parameters.
      await tx.unsafe(`set local lock_timeout = ${LOCK_WAIT_MS}`);
      await tx`select pg_advisory_xact_lock(${LOCK})`;
      await tx`create table if not exists schema_migration (
        name text primary key, checksum text not null, applied_at timestamptz not null default now())`;
      const applied = await tx<Applied[]>`
        select name, checksum from schema_migration order by name`;
      const open = openOf(applied);
      for (const name of open) {
        await tx.unsafe(readFileSync(join(FOLDER, name), "utf8"));
        await tx`insert into schema_migration (name, checksum) values (${name}, ${checksumOf(name)})`;
      }
      return open;
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * @returns the names of the files that are not applied; nothing is changed.
 * @throws Error as {@link migrate} does.
 */
export async function openMigrations(databaseUrl: string): Promise<readonly string[]> {
  const sql = await connect(databaseUrl);
  try {
    const [{ there } = { there: false }] = await sql<{ there: boolean }[]>`
      select to_regclass('schema_migration') is not null as there`;
    if (!there) return migrationFiles();
    const applied = await sql<Applied[]>`select name, checksum from schema_migration order by name`;
    return openOf(applied);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

interface Applied {
  readonly name: string;
  readonly checksum: string;
}

function migrationFiles(): readonly string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".sql"))
    .sort();
}

/** @throws Error when a file that was applied has changed or vanished: history is not edited. */
function openOf(applied: readonly Applied[]): readonly string[] {
  const files = migrationFiles();
  for (const { name, checksum } of applied) {
    if (!files.includes(name)) throw new Error(`migration ${name} was applied and has vanished`);
    if (checksumOf(name) !== checksum)
      throw new Error(`migration ${name} was edited after it was applied`);
  }
  return files.filter((name) => !applied.some((done) => done.name === name));
}

/** A client whose connection stands. The driver alone would wait for ever on a server that takes it and says nothing. */
async function connect(databaseUrl: string): Promise<postgres.Sql> {
  const wrong = faultOfAddress(databaseUrl);
  if (wrong !== undefined) throw new Error(`DATABASE_URL: ${wrong}`);
  const { host } = new URL(databaseUrl);
  const sql = postgres(databaseUrl, {
    max: 1,
    connect_timeout: CONNECT_S,
    onnotice: () => undefined,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    await Promise.race([
      sql`select 1`,
      new Promise((_, reject) => {
        const late = new Error(`no answer within ${CONNECT_S} s`);
        timer = setTimeout(() => reject(late), CONNECT_S * 1000);
      }),
    ]);
    return sql;
  } catch (error) {
    // Not awaited: on such a server the end would wait too.
    void sql.end({ timeout: 0 }).catch(() => undefined);
    const reason = error instanceof Error ? error.message || error.name : "unknown";
    throw new Error(`DATABASE_URL: the database at ${host} cannot be used: ${reason}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

function checksumOf(name: string): string {
  return createHash("sha256")
    .update(readFileSync(join(FOLDER, name)))
    .digest("hex");
}

if (import.meta.main) {
  const url = process.env["DATABASE_URL"];
  if (!url) throw new Error("DATABASE_URL: is not set");
  const names = await migrate(url);
  console.log(names.length > 0 ? `applied ${names.join(", ")}` : "nothing to apply");
}
