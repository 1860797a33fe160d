/** The local stack's settings, checked by the schema in src/kernel/settings/. */
import { settingsOf, SettingsSchema } from "../src/kernel/settings/settings.ts";
import { readSettings, type LocalSettings } from "./settings.ts";

/** @throws Error naming every wrong setting: better now than in the answer to the first request. */
export function readCheckedSettings(fallbacks: { port: number; stateDir: string }): LocalSettings {
  const settings = readSettings(Object.keys(SettingsSchema.shape), fallbacks);
  settingsOf(settings.worker);
  return settings;
}
