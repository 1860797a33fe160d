/** Tests in workerd: the Worker with its objects, alarms and queue, the emulator, and the packages' adapters. */
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import type { TestProjectConfiguration } from "vitest/config";

import { DEVELOPMENT_DEFAULTS, EMULATED_SOLAPI } from "../../scripts/settings.ts";
import { MORE_QUEUES } from "../support/more-queues.ts";
import { inWorkerd } from "./plugins.ts";
import { chooseBackendPorts } from "./ports.ts";

const BACKENDS = ["./test/config/backends.ts", "./test/config/page.ts"];

const ports = await chooseBackendPorts();
const databaseUrl =
  process.env["TEST_DATABASE_URL"] ??
  `postgres://postgres:postgres@127.0.0.1:${ports.postgres}/postgres`;
process.env["CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE"] = databaseUrl;

/** Short, so that real alarms fit into a test; the default schedule has tests of its own with a controlled clock. */
const quickSettings = {
  ...settingsWith(`http://127.0.0.1:${ports.emulator}`),
  // The last check is later than any machine is slow; what ends with it has tests of its own (time-limits.test.ts).
  CHECK_SCHEDULE: "700ms,1500ms,3500ms,7s,15s,30s,1m,2m,4m,8m,16m",
  CHECK_SCHEDULE_LONG: "",
  // No call is cut off because the machine is busy; tests of the limits reach them themselves.
  PROVIDER_SEND_TIMEOUT: "60s",
  PROVIDER_HISTORY_TIMEOUT: "60s",
  RETRY_BASE: "100ms",
  REFRESH_INTERVAL: "1s",
  MIRROR_AGAIN: "2s",
  METRICS_FLUSH: "500ms",
  // Traces whose caller wants them kept, and no others.
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${ports.emulator}/_emulator/otlp`,
  OTEL_TRACES_SAMPLER_ARG: "0",
  // Not a setting of the Worker: how long the fuzz tests go on.
  FUZZ_RUNS: process.env["FUZZ_RUNS"] ?? "",
  ACCOUNT_PAUSE: "2s",
  TENANT_CACHE_TTL: "1s",
  ALERT_WEBHOOK_URL: "http://alerts.test/hook",
  WEBHOOK_SCHEDULE: "300ms,600ms,900ms",
  WEBHOOK_TIMEOUT: "60s",
  // Slots have tests of their own; here many messages run at once.
  IWINV_SEND_RATE: "500",
  IWINV_CHECK_RATE: "500",
};

const UNFLUSHED = ["open-sends", "mirror-pace", "object-flush"].map(
  (file) => `test/worker/alone/${file}.test.ts`,
);

/** Two of each, so that there is something to rotate. They protect nothing. */
const TEST_FIELD_KEYS = {
  FIELD_KEYS: ["k1", "k2"].map(testKey).join(","),
  FIELD_ACTIVE_KID: "k2",
  FIELD_HASH_KEYS: ["h1", "h2"].map(testKey).join(","),
  FIELD_ACTIVE_HASH_KID: "h2",
};

export const workerdProjects: TestProjectConfiguration[] = [
  // The emulator against the document, in workerd.
  {
    extends: true,
    plugins: [
      ...inWorkerd,
      cloudflareTest({ wrangler: { configPath: "./emulator/wrangler.jsonc" } }),
    ],
    test: { name: "emulator", include: ["emulator/test/**/*.test.ts"], isolate: false },
  },
  // The Worker: real workerd, objects, alarms, queue; Postgres through Hyperdrive; the emulator over HTTP.
  {
    extends: true,
    plugins: [
      ...inWorkerd,
      cloudflareTest({
        wrangler: { configPath: "./wrangler.jsonc" },
        miniflare: { bindings: quickSettings },
      }),
    ],
    test: {
      name: "worker",
      globalSetup: BACKENDS,
      include: ["test/worker/**/*.test.ts"],
      exclude: ["test/worker/alone/**"],
      sequence: { concurrent: true },
      isolate: false,
      setupFiles: ["./test/support/patience.ts", "./test/support/empty-worker.ts"],
    },
  },
  // The packages' adapters on the real D1, KV, R2 and Durable Objects of workerd, and on Postgres through Hyperdrive.
  {
    extends: true,
    plugins: [
      ...inWorkerd,
      cloudflareTest({ wrangler: { configPath: "./packages/messaging/test/wrangler.jsonc" } }),
    ],
    test: {
      name: "packages workerd",
      globalSetup: BACKENDS,
      include: ["packages/*/test/**/*.test.ts"],
    },
  },
  // What concerns everybody (pauses, pace): each file with an emulator of its own.
  ...["account-fault", "pace", "resend"].map((file) =>
    workerProject(`alone ${file}`, `test/worker/alone/${file}.test.ts`, file, {
      ...quickSettings,
      IWINV_SEND_RATE: "40",
      RESEND_UNCONFIRMED: "true",
      UNCONFIRMED_WINDOW: "2s",
    }),
  ),
  // Counts from zero, and a collector of traces of its own.
  workerProject("alone metrics", "test/worker/alone/metrics.test.ts", "metrics", {
    ...quickSettings,
    METRICS_FLUSH: "200ms",
    METRICS_TENANTS: "2",
    METRICS_TOKEN: "dev-only-metrics-token",
  }),
  workerProject("alone tracing", "test/worker/alone/tracing.test.ts", "tracing", {
    ...quickSettings,
    METRICS_FLUSH: "200ms",
    OTEL_EXPORTER_OTLP_HEADERS: "x-collector=secret%20word",
  }),
  // A limit of open calls that is soon reached, and nobody may wait for a flush.
  workerProject("alone open-sends", UNFLUSHED, "open-sends", {
    ...quickSettings,
    PROVIDER_SEND_TIMEOUT: "10s",
    OPEN_SENDS: "5",
    METRICS_FLUSH: "1h",
  }),
  // More than one queue and gate, and a line that several shards make together.
  workerProject(
    "alone shards",
    "test/worker/alone/shards.test.ts",
    "shards",
    {
      ...quickSettings,
      CHECK_SCHEDULE: "1s,2s,3s,5s,8s,13s,20s,30s",
      MIRROR_QUEUES: "3",
      GATE_SHARDS: "4",
      IWINV_SEND_RATE: "40",
    },
    MORE_QUEUES,
  ),
  // Checks that ask together, and first checks that learn: each counts an emulator's calls.
  workerProject("alone shared-history", "test/worker/alone/shared-history.test.ts", "shared", {
    ...quickSettings,
    CHECK_SCHEDULE: "4s,7s,10s,15s,30s,60s",
    // Calls are counted: one that a busy machine cuts off would be another.
    PROVIDER_SEND_TIMEOUT: "10m",
    PROVIDER_HISTORY_TIMEOUT: "10m",
    ADAPTIVE_FIRST_CHECK: "false",
  }),
  workerProject("alone first-check", "test/worker/alone/first-check.test.ts", "first", {
    ...quickSettings,
    CHECK_SCHEDULE: "2s,4s,7s,15s,30s",
    PROVIDER_SEND_TIMEOUT: "10m",
    PROVIDER_HISTORY_TIMEOUT: "10m",
    FIRST_CHECK_FLOOR: "500ms",
  }),
  // Few messages to one number, none twice, few wrong keys.
  workerProject(
    "alone guards",
    "test/worker/alone/guards.test.ts",
    "guards",
    quickSettings,
    {},
    {
      GUARD_RECIPIENT: "5/10m",
      GUARD_PREFIX: "20/10m",
      DUPLICATE_WINDOW: "60s",
      AUTH_FAILURES: "5/1m",
    },
  ),
  unknownIds("1000"),
  // Sender numbers as production has them.
  workerProject(
    "alone senders",
    "test/worker/alone/senders.test.ts",
    "senders",
    quickSettings,
    {},
    {
      ENVIRONMENT: "production",
      API_KEY: "production-key-of-the-tests",
      HASH_KEY: "production-hash-key-of-the-tests",
      INTERNAL_CRON_TOKEN: "production-token-of-the-tests",
      // Other projects list the same tenant's rows, and have no keys.
      PII_MODE: "plain",
    },
  ),
  // Several providers: IWINV, SOLAPI and one that sends nothing.
  ...["gateway", "routing"].map((file) =>
    workerProject(`alone ${file}`, `test/worker/alone/${file}.test.ts`, file, {
      ...quickSettings,
      ...EMULATED_SOLAPI,
      SOLAPI_BASE_URL: `http://127.0.0.1:${ports.emulator}/e/${file}/solapi`,
      MOCK_PROVIDER: "true",
    }),
  ),
  // Everything that is stored, told and logged: protected, and in plain mode as a control.
  ...["protected", "plain"].map((mode) =>
    workerProject(`alone dump ${mode}`, "test/worker/alone/dump.test.ts", `dump-${mode}`, {
      ...quickSettings,
      ...TEST_FIELD_KEYS,
      PII_MODE: mode,
    }),
  ),
  workerProject("alone keys", "test/worker/alone/keys.test.ts", "keys", {
    ...quickSettings,
    ...TEST_FIELD_KEYS,
    PII_MODE: "protected",
  }),
  // The settings as they ship and a clock that the tests turn: each file with an emulator of its own.
  ...["clock", "privacy", "status-polling", "storage", "advertising"].map((file) =>
    workerProject(`schedule ${file}`, `test/schedule/${file}.test.ts`, file, {
      // Not a setting of the Worker: what the bench's bill asks for.
      STORAGE_CHECKS: process.env["STORAGE_CHECKS"] ?? "",
      // Of the settings as they ship these alone differ: no call is cut off because the machine is busy.
      PROVIDER_SEND_TIMEOUT: "10m",
      PROVIDER_HISTORY_TIMEOUT: "10m",
      // What the schedule says, not what many messages to one gate have taught.
      ...(["clock", "storage"].includes(file) && { ADAPTIVE_FIRST_CHECK: "false" }),
    }),
  ),
  // Random sequences against the pure state machine and the real object; npm run test:model has the long form.
  ...["object", "pure", "promise3"].map((file) =>
    workerProject("model " + file, `test/model/${file}.model.test.ts`, `model-${file}`, {
      // Attempts that hang end soon; promise3 has none, and waits for its answers.
      PROVIDER_SEND_TIMEOUT: file === "promise3" ? "10s" : "600ms",
      REFRESH_INTERVAL: "0s",
      IWINV_SEND_RATE: "500",
      IWINV_CHECK_RATE: "500",
    }),
  ),
];

function testKey(kid: string): string {
  return `${kid}:${Buffer.from(kid.repeat(16)).toString("base64url")}`;
}

/** The settings of development, with this emulator as the provider. */
function settingsWith(emulatorUrl: string): Record<string, string> {
  return {
    ...DEVELOPMENT_DEFAULTS,
    // Thousands of requests with one key; limits.test.ts sets its own.
    RATE_LIMIT: "0",
    IWINV_ALIMTALK_BASE_URL: `${emulatorUrl}/alimtalk`,
    IWINV_SMS_BASE_URL: `${emulatorUrl}/sms`,
    EMULATOR_URL: emulatorUrl,
  };
}

/** Files in workerd with these settings and an emulator instance that nobody else turns. */
function workerProject(
  name: string,
  files: string | string[],
  instance: string,
  bindings: Record<string, string>,
  more: object = {},
  /** Over those of development. */
  own: Record<string, string> = {},
) {
  const emulator = settingsWith(`http://127.0.0.1:${ports.emulator}/e/${instance}`);
  return {
    extends: true as const,
    plugins: [
      ...inWorkerd,
      cloudflareTest({
        wrangler: { configPath: "./wrangler.jsonc" },
        miniflare: { bindings: { ...bindings, ...emulator, ...own }, ...more },
      }),
    ],
    test: {
      name,
      include: [files].flat(),
      globalSetup: BACKENDS,
      setupFiles: ["./test/support/patience.ts"],
      provide: { modelRuns: Number(process.env["MODEL_RUNS"] ?? 200) },
    },
  };
}

/** The only objects are its own. */
export function unknownIds(count: string) {
  return workerProject(
    "alone unknown-ids",
    "test/worker/alone/unknown-ids.test.ts",
    "unknown-ids",
    {
      ...quickSettings,
      // Not a setting of the Worker.
      UNKNOWN_IDS: count,
    },
  );
}
