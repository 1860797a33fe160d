/**
 * The settings: parsed once from the environment, each with its unit and default. The only reader of vars and secrets.
 * Durations are "250ms", "10s", "8m", "2h", "30d", or a bare number of seconds; inside they are milliseconds.
 */
import { z } from "zod";

import { abuseSettings } from "./abuse.ts";
import { advertisingSettings } from "./advertising.ts";
import { historySettings } from "./history.ts";
import { OtlpHeaders } from "./otlp-headers.ts";
import { privacyFault, privacySettings } from "./privacy.ts";
import {
  codes,
  count,
  duration,
  flag,
  number,
  positiveDuration,
  prices,
  rate,
  schedule,
  scheduleTail,
  secret,
} from "./readers.ts";
import { retentionFault, retentionSettings } from "./retention.ts";
import { scaleSettings, unboundQueues } from "./scale.ts";

export const SettingsSchema = z.object({
  API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, "must have visible ASCII characters only: it travels in a header")
    .describe("Key of the HTTP API (`Authorization: Bearer …`). Secret, required."),
  INTERNAL_CRON_TOKEN: z
    .string()
    .optional()
    .describe("Token of the internal routes (`x-cron-token`). Secret; without it they answer 500."),
  HASH_KEY: secret.describe(
    "Key of the hashes that object names are made of. Secret, required, never to be changed.",
  ),
  IWINV_API_KEY: secret.describe("IWINV AlimTalk key. Secret, required."),
  IWINV_SMS_API_KEY: secret.describe("IWINV SMS key. Secret, required."),
  IWINV_SMS_AUTH_KEY: secret.describe("IWINV SMS authentication key. Secret, required."),
  IWINV_SMS_COMPANY_ID: secret.describe("IWINV organization id; SMS history needs it. Required."),
  IWINV_SENDER_NUMBER: number.optional().describe("Default sender of AlimTalk fallbacks."),
  IWINV_SMS_SENDER_NUMBER: number.describe("Default sender of SMS, LMS and MMS. Required."),
  IWINV_ALIMTALK_BASE_URL: z
    .url()
    .default("https://alimtalk.bizservice.iwinv.kr")
    .describe("Where AlimTalk calls go: IWINV itself, your fixed-IP relay, or the emulator."),
  IWINV_SMS_BASE_URL: z
    .url()
    .default("https://sms.bizservice.iwinv.kr")
    .describe("The same for SMS, LMS and MMS."),
  CHECK_SCHEDULE: schedule
    .prefault("10s,30s,1m,2m,4m,8m,15m,30m,1h,2h,4h,8h,14h,20h,26h")
    .describe("When a message is looked up, counted from its send."),
  CHECK_SCHEDULE_LONG: scheduleTail
    .prefault("40h,60h,81h")
    .describe("Checks that LMS and MMS get on top, as far as they are later."),
  ...historySettings,
  PROVIDER_SEND_TIMEOUT: positiveDuration.prefault("10s").describe("Time limit of a send call."),
  PROVIDER_HISTORY_TIMEOUT: positiveDuration
    .prefault("10s")
    .describe("Time limit of a history call."),
  MAX_SEND_ATTEMPTS: count(1, 20)
    .prefault("5")
    .describe("Attempts for a message whose earlier attempts are proven not sent."),
  RETRY_BASE: positiveDuration.prefault("2s").describe("First wait between attempts; doubles."),
  RETRY_MAX: positiveDuration.prefault("10m").describe("Longest wait between attempts."),
  SCHEDULE_MAX: duration.prefault("30d").describe("How far ahead a message may be scheduled."),
  REFRESH_INTERVAL: duration
    .prefault("10s")
    .describe("Shortest time between two manual refreshes of a message."),
  RETENTION_DAYS: z.coerce
    .number()
    .positive()
    .max(3650)
    .prefault("30")
    .describe("Days that a final, mirrored message keeps its object."),
  ARCHIVE_DAYS: count(0, 3650)
    .prefault("90")
    .describe(
      "Days after which a final message's row moves to the archive; more than RETENTION_DAYS, or 0: never.",
    ),
  ...retentionSettings,
  MIRROR_AGAIN: positiveDuration
    .prefault("60s")
    .describe("First wait before an unacknowledged change is mirrored again; doubles up to 1 h."),
  TEMPLATE_TTL: duration.prefault("10m").describe("How long a template's text is cached."),
  IWINV_SEND_RATE: rate.prefault("50").describe("Sends a second to IWINV, all messages together."),
  IWINV_CHECK_RATE: rate
    .prefault("50")
    .describe("History look-ups a second to IWINV, all messages together."),
  SOLAPI_API_KEY: secret.optional().describe("SOLAPI key; without it there is no SOLAPI. Secret."),
  SOLAPI_API_SECRET: secret.optional().describe("Secret of that key. Secret."),
  SOLAPI_BASE_URL: z
    .url()
    .default("https://api.solapi.com")
    .describe("Where SOLAPI calls go: SOLAPI itself, or the emulator."),
  SOLAPI_SENDER_NUMBER: number
    .optional()
    .describe("Default sender of what goes through SOLAPI; else that of IWINV."),
  SOLAPI_KAKAO_PFID: z
    .string()
    .min(1)
    .optional()
    .describe("SOLAPI's id of your Kakao channel; without it SOLAPI takes no AlimTalk."),
  SOLAPI_SEND_RATE: rate.prefault("50").describe("Sends a second to SOLAPI."),
  SOLAPI_CHECK_RATE: rate.prefault("50").describe("Look-ups a second at SOLAPI."),
  MOCK_PROVIDER: flag
    .prefault("false")
    .describe(
      "`true`: a provider that sends nothing takes the numbers that no other takes. Not in production.",
    ),
  ACCOUNT_PAUSE: duration
    .prefault("15s")
    .describe("How long all sending waits after a fault of the account, before one probe."),
  ALERT_WEBHOOK_URL: z
    .url()
    .optional()
    .describe("Gets a POST for a fault that people must mend: at most one per fault and hour."),
  WEBHOOK_SCHEDULE: schedule
    .prefault("5s,5m,30m,2h,5h,10h,14h,20h,24h")
    .describe("Waits between the attempts of a customer's webhook; the first attempt is at once."),
  WEBHOOK_TIMEOUT: positiveDuration.prefault("15s").describe("Time limit of a webhook call."),
  RESEND_UNCONFIRMED: flag
    .prefault("false")
    .describe("`true`: what history does not know after UNCONFIRMED_WINDOW is sent again."),
  UNCONFIRMED_WINDOW: duration
    .prefault("10m")
    .describe("How long an unknown outcome is looked up before RESEND_UNCONFIRMED may send again."),
  PRICES: prices
    .prefault("")
    .describe("Price of a message by type, such as `SMS=9,LMS=27`; empty: no estimate of costs."),
  PRICE_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, "must be three letters such as KRW")
    .default("KRW")
    .describe("Currency of PRICES."),
  FAILOVER_BY: z
    .enum(["service", "provider"])
    .default("service")
    .describe(
      "Who sends the text for an AlimTalk that failed: `service`, as a message of its own, or `provider`, unseen by us.",
    ),
  FAILOVER_CODES: codes
    .prefault("")
    .describe(
      "Result codes that operators know to mean a failed AlimTalk, such as `iwinv:K101,solapi:3110`: final, and a reason for the text.",
    ),
  ...advertisingSettings,
  RATE_LIMIT: count(0, 1_000_000)
    .prefault("500")
    .describe("Requests per second and key, counted in each isolate; 0 switches it off."),
  ...abuseSettings,
  TENANT_CACHE_TTL: duration
    .prefault("30s")
    .describe(
      "How long an isolate remembers a tenant's configuration and keys: a revoked key works at most as long.",
    ),
  ...scaleSettings,
  GATE_SHARDS: count(1, 256).prefault("1").describe("Shards of the provider gate."),
  LEDGER_SHARDS: count(1, 256)
    .prefault("1")
    .describe("Shards of a tenant's daily ledger: one for 500,000 messages a day. Never lower it."),
  METRICS_TOKEN: secret
    .optional()
    .describe("Bearer token that opens `/metrics` and nothing else, for Prometheus. Secret."),
  METRICS_FLUSH: positiveDuration
    .prefault("5s")
    .describe(
      "How long an isolate gathers counts and spans before it hands them on; an object, whose waiting is billed, at most 0.5 s.",
    ),
  METRICS_SHARDS: count(1, 16)
    .prefault("1")
    .describe("Objects that add the counts up. Never lower it: counters would go back."),
  METRICS_TENANTS: count(0, 1000)
    .prefault("50")
    .describe("Tenants that metrics name, the first to be seen; all others are `other`."),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url()
    .optional()
    .describe(
      "Where traces go as OTLP/HTTP JSON (`/v1/traces` is added); without it none are kept.",
    ),
  OTEL_EXPORTER_OTLP_HEADERS: OtlpHeaders.prefault("").describe(
    "Headers of those calls, such as `api-key=…,x-team=a`. Secret.",
  ),
  OTEL_SERVICE_NAME: z.string().min(1).default("message-objects").describe("Name in traces."),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .prefault("1")
    .describe(
      "Part of the traces begun here that is kept; a caller's `traceparent` decides for its own.",
    ),
  LOG_REQUESTS: flag.prefault("false").describe("`true`: a log line for every request."),
  LOCATION_HINT: z
    .enum(["apac-ne", "apac", "apac-se", "wnam", "enam", "weur", "eeur", "oc", "sam", "afr", "me"])
    .default("apac-ne")
    .describe("Where new message objects are placed."),
  ENVIRONMENT: z
    .enum(["development", "production"])
    .default("development")
    .describe("`production` refuses development keys."),
  ...privacySettings,
});

export type Settings = z.output<typeof SettingsSchema>;

/** A setting is missing or wrong. The message names it and never shows a value. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

const parsed = new WeakMap<object, Settings>();

/** @throws SettingsError naming every missing or wrong setting. */
export function settingsOf(env: object): Settings {
  const known = parsed.get(env);
  if (known) return known;
  const result = SettingsSchema.safeParse(env);
  if (!result.success) {
    const faults = result.error.issues.map((issue) => {
      const name = issue.path.join(".");
      const unset = (env as Readonly<Record<string, unknown>>)[name] === undefined;
      return `${name}: ${unset ? "is not set" : issue.message}`;
    });
    throw new SettingsError(`settings: ${faults.join("; ")}`);
  }
  const settings = withoutEarlyLongChecks(result.data);
  refuseUnboundQueues(env, settings);
  refuseEarlyArchive(settings);
  refuseCrossedRetention(settings);
  refuseHalfSolapi(settings);
  if (settings.ENVIRONMENT === "production") refuseDevelopmentKeys(settings);
  const unprotected = privacyFault(settings);
  if (unprotected !== undefined) throw new SettingsError(`settings: ${unprotected}`);
  parsed.set(env, settings);
  return settings;
}

/** Copies would be lost in a queue that is not there. */
function refuseUnboundQueues(env: object, { MIRROR_QUEUES }: Settings): void {
  const names = unboundQueues(env, MIRROR_QUEUES);
  if (names.length > 0) {
    throw new SettingsError(
      `settings: MIRROR_QUEUES: no queue is bound as ${names.join(", ")}; see wrangler.jsonc`,
    );
  }
}

/** A message walks through both lists as through one. */
function withoutEarlyLongChecks(settings: Settings): Settings {
  const last = settings.CHECK_SCHEDULE.at(-1) ?? 0;
  const later = settings.CHECK_SCHEDULE_LONG.filter((offset) => offset > last);
  return { ...settings, CHECK_SCHEDULE_LONG: later };
}

/** A row must not be archived while its object may still write it. */
function refuseEarlyArchive({ ARCHIVE_DAYS, RETENTION_DAYS }: Settings): void {
  if (ARCHIVE_DAYS !== 0 && ARCHIVE_DAYS <= RETENTION_DAYS) {
    throw new SettingsError("settings: ARCHIVE_DAYS: must be more than RETENTION_DAYS, or 0");
  }
}

function refuseCrossedRetention(settings: Settings): void {
  const fault = retentionFault(settings);
  if (fault !== undefined) throw new SettingsError(fault);
}

function refuseHalfSolapi({ SOLAPI_API_KEY, SOLAPI_API_SECRET }: Settings): void {
  if ((SOLAPI_API_KEY === undefined) !== (SOLAPI_API_SECRET === undefined)) {
    throw new SettingsError("settings: SOLAPI_API_KEY, SOLAPI_API_SECRET: set both or neither");
  }
}

/** Keys that stand in this repository protect nothing. */
export const DEVELOPMENT_PREFIX = "dev-only-";

function refuseDevelopmentKeys(settings: Settings): void {
  const names = ["API_KEY", "INTERNAL_CRON_TOKEN", "HASH_KEY"] as const;
  const bad = names.filter((name) => settings[name]?.startsWith(DEVELOPMENT_PREFIX));
  if (bad.length > 0) {
    throw new SettingsError(`settings: ${bad.join(", ")}: development key in production`);
  }
  if (settings.MOCK_PROVIDER) {
    throw new SettingsError("settings: MOCK_PROVIDER: sends nothing; not in production");
  }
}
