/** All settings: the general ones and those of every provider, checked together. */
import { fieldsOf, type SettingsGroup } from "../kernel/settings/group.ts";
import {
  faultsOf,
  SETTINGS_GROUPS,
  SettingsError,
  settingsOf,
  SettingsSchema,
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
  const vars = env as Vars;
  const faults = [
    ...faultsOf(SettingsSchema, vars),
    ...DESCRIPTORS.flatMap((one) => one.missing(vars)),
  ];
  if (faults.length > 0) throw new SettingsError(`settings: ${faults.join("; ")}`);
  const settings = settingsOf(env);
  for (const one of DESCRIPTORS) {
    const fault = one.fault(settings);
    if (fault !== undefined) throw new SettingsError(`settings: ${fault}`);
  }
  checked.add(env);
  return settings;
}
