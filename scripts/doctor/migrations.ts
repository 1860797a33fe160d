/** Whether Postgres has all that the Worker asks for. */
import type { Finding } from "../../src/app/doctor/finding.ts";
import { openMigrations } from "../migrate.ts";

export async function judgeMigrations(address: string | undefined): Promise<readonly Finding[]> {
  if (!address) {
    return [
      {
        id: "migrations.unknown",
        severity: "notice",
        what: "Without DATABASE_URL nobody knows whether all migrations are applied.",
        remedy: "Set it to a login that reads schema_migration, and ask again.",
      },
    ];
  }
  try {
    const open = await openMigrations(address);
    if (open.length === 0) return [];
    return [
      {
        id: "migrations.open",
        severity: "error",
        what: `Migrations are not applied: ${open.join(", ")}.`,
        remedy: "`npm run migrate` with the owner's DATABASE_URL, before you deploy.",
      },
    ];
  } catch (error) {
    return [
      {
        id: "migrations.unreadable",
        severity: "error",
        what: `${error instanceof Error ? error.message : "unknown"}.`,
        remedy: "Mend the address or the database; a migration that was applied is never edited.",
      },
    ];
  }
}
