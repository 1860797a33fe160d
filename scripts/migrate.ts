/** Applies the plain SQL files of `migrations/` in order, each once, forward only. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import postgres from "postgres";

import { ROOT } from "./settings.ts";

const FOLDER = join(ROOT, "migrations");
/** Any fixed number: two starting processes must not migrate at once. */
const LOCK = 7_261_001;

/**
 * @returns the names of the files applied now.
 * @throws Error when a file that was applied has changed or vanished: history is not edited.
 */
export async function migrate(databaseUrl: string): Promise<readonly string[]> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  try {
    return await sql.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${LOCK})`;
      await tx`create table if not exists schema_migration (
        name text primary key, checksum text not null, applied_at timestamptz not null default now())`;
      const applied = await tx<{ name: string; checksum: string }[]>`
        select name, checksum from schema_migration order by name`;
      const files = readdirSync(FOLDER)
        .filter((name) => name.endsWith(".sql"))
        .sort();
      for (const { name, checksum } of applied) {
        if (!files.includes(name))
          throw new Error(`migration ${name} was applied and has vanished`);
        if (checksumOf(name) !== checksum)
          throw new Error(`migration ${name} was edited after it was applied`);
      }
      const open = files.filter((name) => !applied.some((done) => done.name === name));
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
