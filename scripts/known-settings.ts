/** The local stack's settings, checked as the Worker checks them. */
import { ALL_SETTINGS, checkedSettings } from "../src/providers/settings.ts";
import { readSettings, type LocalSettings } from "./settings.ts";

/** @throws Error naming every wrong setting: better now than in the answer to the first request. */
export function readCheckedSettings(fallbacks: { port: number; stateDir: string }): LocalSettings {
  const settings = readSettings(Object.keys(ALL_SETTINGS), fallbacks);
  checkedSettings(settings.worker);
  return settings;
}
