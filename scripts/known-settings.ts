/** The local stack's settings, checked as the Worker checks them. */
import { ALL_SETTINGS, checkedSettings } from "../src/providers/settings.ts";
import { readSettings, type LocalSettings } from "./settings.ts";

type Fallbacks = Pick<LocalSettings, "port" | "stateDir">;

/** Where the emulator will be, as far as a check has to know it. */
const EMULATOR = "http://127.0.0.1";

/** @throws Error naming every wrong setting: better now than in the answer to the first request. */
export function readCheckedSettings(fallbacks: Fallbacks): LocalSettings {
  const { settings, worker } = readLocal(fallbacks);
  checkedSettings(worker);
  return settings;
}

/** The settings, and what the Worker gets of them once the emulator has its addresses. */
export function readLocal(fallbacks: Fallbacks): {
  readonly settings: LocalSettings;
  readonly worker: Readonly<Record<string, string>>;
} {
  const settings = readSettings(Object.keys(ALL_SETTINGS), fallbacks);
  const addresses = { IWINV_ALIMTALK_BASE_URL: EMULATOR, IWINV_SMS_BASE_URL: EMULATOR };
  return { settings, worker: { ...settings.worker, ...(settings.useEmulator && addresses) } };
}
