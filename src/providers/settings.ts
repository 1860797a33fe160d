/** All settings: the general ones and those of every provider, checked together. */
import { fieldsOf, type SettingsGroup } from "../kernel/settings/group.ts";
import {
  judgeSettings,
  SETTINGS_GROUPS,
  SettingsError,
  settingsOf,
  type Judged,
  type Settings,
  type Vars,
} from "../kernel/settings/settings.ts";
import { DESCRIPTORS } from "./descriptors.ts";

const [access, ...others] = SETTINGS_GROUPS;

/** In the order in which the tables in README show them. */
export const ALL_GROUPS: readonly SettingsGroup[] = [
  access,
  ...DESCRIPTORS.map(({ settings }) => settings),
  ...others,
];

/** Every setting of the Worker, by its name. */
export const ALL_SETTINGS = fieldsOf(ALL_GROUPS);

const checked = new WeakSet<object>();

/**
 * The settings of `env`, once all of them are known to be good: what requests, queues, cron jobs and objects work with.
 * @throws SettingsError naming every missing or wrong setting.
 */
export function checkedSettings(env: object): Settings {
  if (checked.has(env)) return settingsOf(env);
  const { faults } = judgeAll(env);
  if (faults.length > 0) throw new SettingsError(faults);
  checked.add(env);
  return settingsOf(env);
}

/** The same without an error, for whoever shows what is wrong. What can be read is judged further, whatever else is wrong. */
export function judgeAll(env: object): Judged {
  const { settings, faults } = judgeSettings(env);
  const unread = DESCRIPTORS.flatMap((one) => one.missing(env as Vars));
  if (!settings || unread.length > 0) return { settings, faults: [...faults, ...unread] };
  return { settings, faults: [...faults, ...DESCRIPTORS.flatMap((one) => one.faults(settings))] };
}
