/**
 * The tables of settings as the pages of docs/operate show them, made from the groups that read them.
 * `node scripts/settings-table.ts --write` puts them there.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { putBetween } from "../bench/frame/marked.ts";
import type { SettingsGroup } from "../src/kernel/settings/group.ts";
import { ALL_GROUPS } from "../src/providers/settings.ts";
import { DEVELOPMENT_DEFAULTS, ROOT } from "./settings.ts";

export const SETTINGS_PAGES = ["docs/operate/settings.md", "docs/operate/settings.ko.md"] as const;

interface Field {
  readonly description?: string;
  readonly def: { readonly type: string; readonly defaultValue?: string | number };
}

export function settingsTable(groups: readonly SettingsGroup[] = ALL_GROUPS): string {
  return groups.map(sectionOf).join("\n\n");
}

function sectionOf({ title, about, fields }: SettingsGroup): string {
  return [
    `**${title}.** ${about}`,
    "",
    "| setting | default | local default | meaning |",
    "| --- | --- | --- | --- |",
    ...Object.entries(fields).map(([name, schema]) => rowOf(name, schema as unknown as Field)),
  ].join("\n");
}

function rowOf(name: string, { description = "", def }: Field): string {
  const cells = [name, def.defaultValue, DEVELOPMENT_DEFAULTS[name]].map((value = "") =>
    value === "" ? "" : `\`${value}\``,
  );
  return `| ${cells.join(" | ")} | ${description} |`;
}

if (import.meta.main) {
  if (process.argv.includes("--write")) {
    for (const page of SETTINGS_PAGES) {
      const path = join(ROOT, page);
      writeFileSync(path, putBetween(readFileSync(path, "utf8"), "settings", settingsTable()));
    }
  } else console.log(settingsTable());
}
