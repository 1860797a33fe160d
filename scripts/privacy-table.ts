/** The table of what is stored where as docs/privacy.md shows it, made from the classes that the retention job works by. */
import { OBJECTS, TABLES } from "../src/sql/privacy/classes.ts";

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

if (import.meta.main) console.log(privacyTable());
