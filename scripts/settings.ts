/** Settings of the local stack: the environment over `.dev.vars` over defaults that serve development only. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";

export const ROOT = join(import.meta.dirname, "..");

/** What the emulator knows its caller by. */
const EMULATED_IWINV: Readonly<Record<string, string>> = {
  IWINV_API_KEY: "alim-key",
  IWINV_SMS_API_KEY: "sms-key",
  IWINV_SMS_AUTH_KEY: "sms-auth",
  IWINV_SMS_COMPANY_ID: "acme",
  IWINV_SENDER_NUMBER: "0215990000",
  IWINV_SMS_SENDER_NUMBER: "0215990000",
};

/** Keys that protect nothing, and the setting that lets them: production refuses them (src/kernel/settings/secrets.ts). */
export const DEVELOPMENT_DEFAULTS: Readonly<Record<string, string>> = {
  ENVIRONMENT: "development",
  API_KEY: "dev-only-key",
  // As the Hyperdrive tracking example of k-msg has it: its lines work as they are written.
  INTERNAL_CRON_TOKEN: "local-cron-token",
  // The embedded Postgres serves one connection at a time.
  SQL_PATIENCE: "4",
  HASH_KEY: "dev-only-hash-key",
  RECEIPT_KEYS:
    "iwinv:dev-only-receipt-key-of-iwinv-0001,solapi:dev-only-receipt-key-of-solapi-0001,mock:dev-only-receipt-key-of-mock-00001",
  ...EMULATED_IWINV,
  // What is tried out here goes to few numbers, many times.
  GUARD_RECIPIENT: "0",
  GUARD_PREFIX: "0",
  GUARD_PAUSE: "0",
  GUARD_PAUSE_FAILURES: "0",
  DEFAULT_DAILY_MESSAGES: "0",
  DEFAULT_MONTHLY_SPEND: "0",
};

/** What the emulator's Aligo knows. */
export const EMULATED_ALIGO: Readonly<Record<string, string>> = {
  ALIGO_API_KEY: "aligo-key",
  ALIGO_USER_ID: "acme",
  ALIGO_SENDER_NUMBER: "030312345678",
  ALIGO_SENDER_KEY: "aligo-channel-00000000000000000000000000",
};

/** What the emulator's SOLAPI knows. */
export const EMULATED_SOLAPI: Readonly<Record<string, string>> = {
  SOLAPI_API_KEY: "solapi-key",
  SOLAPI_API_SECRET: "solapi-secret",
  SOLAPI_SENDER_NUMBER: "0212345678",
  SOLAPI_KAKAO_PFID: "KA01PF000000000000",
};

/** Keeps what belongs to this process, not to the Worker. */
const OURS = new Set(["PORT", "STATE_DIR", "DATABASE_URL"]);

export interface LocalSettings {
  /** Where the service answers; 0 takes any free port. */
  readonly port: number;
  readonly stateDir: string;
  readonly databaseUrl: string | undefined;
  /** Talk to the emulator unless both addresses of a real provider are given. */
  readonly useEmulator: boolean;
  /** For whoever has to know the ports beforehand; any free ones otherwise. */
  readonly backendPorts?: { readonly postgres: number; readonly emulator: number };
  /** In the place of wrangler.jsonc: configurations of Workers that run together. The first answers, and gets the settings. */
  readonly workerConfigs?: readonly string[];
  /** What the Worker gets. */
  readonly worker: Readonly<Record<string, string>>;
}

export function readSettings(
  known: readonly string[],
  fallbacks: { port: number; stateDir: string },
): LocalSettings {
  const file = join(ROOT, ".dev.vars");
  const devVars = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const given = (name: string): string | undefined => process.env[name] ?? devVars[name];
  // A rehearsal of production has nothing of development but the emulator.
  const defaults = given("ENVIRONMENT") === "production" ? EMULATED_IWINV : DEVELOPMENT_DEFAULTS;
  const value = (name: string): string | undefined => given(name) ?? defaults[name];
  const worker: Record<string, string> = {};
  for (const name of known) {
    const set = value(name);
    if (set !== undefined && !OURS.has(name)) worker[name] = set;
  }
  const alimTalk = value("IWINV_ALIMTALK_BASE_URL");
  const sms = value("IWINV_SMS_BASE_URL");
  if ((alimTalk === undefined) !== (sms === undefined)) {
    throw new Error("set both IWINV_ALIMTALK_BASE_URL and IWINV_SMS_BASE_URL, or neither");
  }
  return {
    port: readPort(value("PORT"), fallbacks.port),
    stateDir: value("STATE_DIR") ?? fallbacks.stateDir,
    databaseUrl: value("DATABASE_URL"),
    useEmulator: alimTalk === undefined,
    worker,
  };
}

function readPort(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new Error("PORT: must be a port number from 0 to 65535");
}
