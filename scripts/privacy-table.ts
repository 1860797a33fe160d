/**
 * The table of what is stored where as the privacy pages of docs/operate show it, made from the classes that the retention
 * job works by. `node scripts/privacy-table.ts --write` puts it there.
 */
import { OBJECTS, TABLES } from "../src/sql/privacy/classes.ts";
import { showTable } from "./tables.ts";

export const PRIVACY_PAGES = ["docs/operate/privacy.md", "docs/operate/privacy.ko.md"] as const;

export function privacyTable(): string {
  const rows = [
    ...TABLES.map(({ tables, ...one }) => ({
      ...one,
      where: `${tables.map((name) => `\`${name}\``).join(", ")}: ${one.where}`,
    })),
    ...OBJECTS,
  ].map((one) => `| ${one.where} | ${one.class} | ${one.what} |`);
  return ["| where | class | what |", "| --- | --- | --- |", ...rows].join("\n");
}

if (import.meta.main) showTable(PRIVACY_PAGES, "stored", privacyTable());
