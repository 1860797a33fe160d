/** Our tables in a PGlite of this process. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { PGlite } from "@electric-sql/pglite";

import { ROOT } from "../../scripts/settings.ts";

export async function migrateEmbedded(database: PGlite): Promise<void> {
  const folder = join(ROOT, "migrations");
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  for (const file of files.sort()) await database.exec(readFileSync(join(folder, file), "utf8"));
}
