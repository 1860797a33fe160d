/** The table of settings as README shows it, made from the schema that reads them. */
import { SettingsSchema } from "../src/kernel/settings/settings.ts";
import { DEVELOPMENT_DEFAULTS } from "./settings.ts";

interface Field {
  readonly description?: string;
  readonly def: { readonly type: string; readonly defaultValue?: string | number };
}

export function settingsTable(): string {
  const rows = Object.entries(SettingsSchema.shape).map(([name, schema]) => {
    const { description, def } = schema as unknown as Field;
    const { defaultValue = "" } = def;
    const shipped = defaultValue === "" ? "" : `\`${defaultValue}\``;
    const local =
      DEVELOPMENT_DEFAULTS[name] === undefined ? "" : `\`${DEVELOPMENT_DEFAULTS[name]}\``;
    return `| \`${name}\` | ${shipped} | ${local} | ${description ?? ""} |`;
  });
  return [
    "| setting | default | local default | what it is |",
    "| --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}

if (import.meta.main) console.log(settingsTable());
