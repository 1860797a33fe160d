/**
 * Settings of a test file, which runs after others in the same workerd: the bindings themselves change, of which objects and
 * requests all have the same. The Worker knows nothing of it.
 */
import { env } from "cloudflare:workers";
import { inject } from "vitest";

import "./provided.ts";

/**
 * Short times, and over them what the file wants. Call it at the top of the file, before anything reads a setting.
 * @param instance of the emulator, which no other file uses
 */
export function useSettings(instance: string, change: Readonly<Record<string, string>> = {}): void {
  useShippedSettings(instance, { ...inject("quickSettings"), ...change });
}

/** The same over the settings as they ship, but that no call is cut off because the machine is busy. */
export function useShippedSettings(
  instance: string,
  change: Readonly<Record<string, string>> = {},
): void {
  const emulator = `${inject("emulatorUrl")}/e/${instance}`;
  Object.assign(env, {
    ...inject("developmentSettings"),
    PROVIDER_SEND_TIMEOUT: "10m",
    PROVIDER_HISTORY_TIMEOUT: "10m",
    ...change,
    IWINV_ALIMTALK_BASE_URL: `${emulator}/alimtalk`,
    IWINV_SMS_BASE_URL: `${emulator}/sms`,
    SOLAPI_BASE_URL: `${emulator}/solapi`,
    ALIGO_SMS_BASE_URL: `${emulator}/aligo/sms`,
    ALIGO_KAKAO_BASE_URL: `${emulator}/aligo/kakao`,
    EMULATOR_URL: emulator,
  });
}

/** Until the next file has its own there are none, so that what is left of this one cannot make the Worker keep wrong ones. */
export function dropSettings(): void {
  const bindings = env as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(bindings)) {
    if (typeof value === "string") delete bindings[name];
  }
}
