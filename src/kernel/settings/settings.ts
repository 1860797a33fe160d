/**
 * The settings: parsed once from the environment, each with its unit and default. The only reader of vars and secrets.
 * This file composes the groups; a setting stands in the file of its group. Durations are "250ms", "10s", "8m", "2h",
 * "30d", or a bare number of seconds; inside they are milliseconds.
 */
import { z } from "zod";

import { abuseSettings } from "./abuse.ts";
import { accessSettings } from "./access.ts";
import { advertisingSettings } from "./advertising.ts";
import { alertSettings } from "./alerts.ts";
import { archiveSettings, earlyArchiveFault } from "./archive.ts";
import { checkSettings, lateChecks } from "./checks.ts";
import { failoverSettings } from "./failover.ts";
import { fieldsOf } from "./group.ts";
import { retiredHashKeyFault } from "./hash-keys.ts";
import { readableAddressFaults } from "./https.ts";
import { priceSettings } from "./prices.ts";
import { privacyFault, privacySettings } from "./privacy.ts";
import { receiptSettings } from "./receipts.ts";
import { retentionFault, retentionSettings } from "./retention.ts";
import { retrySettings } from "./retries.ts";
import { scaleSettings, unboundQueuesFault } from "./scale.ts";
import { secretFaults } from "./secrets.ts";
import { sendingSettings } from "./sending.ts";
import { signInFaults, signInSettings } from "./sign-in.ts";
import { telemetrySettings } from "./telemetry.ts";
import { webhookSettings } from "./webhooks.ts";

/** In the order in which the tables in README show them. Those of providers stand with the providers. */
export const SETTINGS_GROUPS = [
  accessSettings,
  signInSettings,
  receiptSettings,
  sendingSettings,
  retrySettings,
  checkSettings,
  failoverSettings,
  advertisingSettings,
  abuseSettings,
  webhookSettings,
  archiveSettings,
  retentionSettings,
  privacySettings,
  scaleSettings,
  alertSettings,
  telemetrySettings,
  priceSettings,
] as const;

export const SettingsSchema = z.object(fieldsOf(SETTINGS_GROUPS));

export type Settings = z.output<typeof SettingsSchema> & {
  /** The variables that they were read from: each provider reads its own group from it. */
  readonly vars: Vars;
};

export type Vars = Readonly<Record<string, unknown>>;

/** A rule over several settings. @returns what is wrong, naming settings and showing no value; undefined or empty for nothing. */
type SettingsRule = (settings: Settings, env: object) => string | readonly string[] | undefined;

const RULES: readonly SettingsRule[] = [
  unboundQueuesFault,
  earlyArchiveFault,
  retentionFault,
  secretFaults,
  signInFaults,
  retiredHashKeyFault,
  privacyFault,
  readableAddressFaults,
];

/** Settings are missing or wrong. The message names them and never shows a value. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";

  constructor(faults: readonly string[]) {
    super(`settings: ${faults.join("; ")}`);
  }
}

const parsed = new WeakMap<object, Settings>();

/** Every missing or wrong setting of a schema, by its name and with a reason. Empty: `vars` can be read. */
export function faultsOf(schema: z.ZodObject, vars: Vars): readonly string[] {
  const issues = schema.safeParse(vars).error?.issues ?? [];
  return issues.map((issue) => {
    const name = issue.path.join(".");
    return `${name}: ${vars[name] === undefined ? "is not set" : issue.message}`;
  });
}

/**
 * The settings but those of providers; `providers/settings.ts` checks all together.
 * @throws SettingsError naming every missing or wrong setting.
 */
export function settingsOf(env: object): Settings {
  const known = parsed.get(env);
  if (known) return known;
  const { settings, faults } = judgeSettings(env);
  if (!settings || faults.length > 0) throw new SettingsError(faults);
  parsed.set(env, settings);
  return settings;
}

export interface Judged {
  /** Undefined where one of them cannot be read. */
  readonly settings: Settings | undefined;
  /** Everything that is wrong, each by the names of settings. */
  readonly faults: readonly string[];
}

/** The same without an error, for whoever shows what is wrong. */
export function judgeSettings(env: object): Judged {
  const vars = env as Vars;
  const result = SettingsSchema.safeParse(vars);
  if (!result.success) return { settings: undefined, faults: faultsOf(SettingsSchema, vars) };
  const settings = { ...result.data, CHECK_SCHEDULE_LONG: lateChecks(result.data), vars };
  return { settings, faults: RULES.flatMap((rule) => rule(settings, env) ?? []) };
}
