import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

import { buildDashboard } from "./scripts/build-dashboard.ts";
import { freePorts } from "./scripts/ports.ts";
import { DEVELOPMENT_DEFAULTS, EMULATED_SOLAPI } from "./scripts/settings.ts";
import { inWorkerd } from "./scripts/vitest-plugins.ts";
import { MORE_QUEUES } from "./test/support/more-queues.ts";

const zones = ["UTC", "Asia/Seoul", "America/New_York"];

// Known before anything starts, because the Worker under test gets its addresses from here. Vitest reads this file once a
// project: all of them have to get the same.
process.env["TEST_BACKENDS"] ??= await choosePorts();
const ports = JSON.parse(process.env["TEST_BACKENDS"]) as { postgres: number; emulator: number };
const databaseUrl =
  process.env["TEST_DATABASE_URL"] ??
  `postgres://postgres:postgres@127.0.0.1:${ports.postgres}/postgres`;
process.env["CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE"] = databaseUrl;

// The Worker under test serves the web page: its folder has to be there. Once a run, not once a project.
process.env["DASHBOARD_BUILT"] ??= (await buildDashboard()).folder;

/** Short, so that real alarms fit into a test; the default schedule has tests of its own with a controlled clock. */
const quickSettings = {
  ...settingsWith(`http://127.0.0.1:${ports.emulator}`),
  CHECK_SCHEDULE: "2s,3s,5s,8s,15s",
  CHECK_SCHEDULE_LONG: "",
  // Several times what calls take when all files compete for two slow cores.
  PROVIDER_SEND_TIMEOUT: "5s",
  PROVIDER_HISTORY_TIMEOUT: "5s",
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
  WEBHOOK_TIMEOUT: "2s",
  // Slots have tests of their own; here many messages run at once.
  IWINV_SEND_RATE: "500",
  IWINV_CHECK_RATE: "500",
};

const UNFLUSHED = ["open-sends", "mirror-pace", "object-flush"].map(
  (file) => `test/worker/alone/${file}.test.ts`,
);

/** What takes its time: `npm run test:e2e`, and the long form of a part of it, `npm run test:batch`. */
const E2E = process.env["E2E"] !== undefined;

/** Two of each, so that there is something to rotate. They protect nothing. */
const TEST_FIELD_KEYS = {
  FIELD_KEYS: ["k1", "k2"].map(testKey).join(","),
  FIELD_ACTIVE_KID: "k2",
  FIELD_HASH_KEYS: ["h1", "h2"].map(testKey).join(","),
  FIELD_ACTIVE_HASH_KID: "h2",
};

export default defineConfig({
  test: {
    globalSetup: ["./test/support/backends.ts"],
    // Starting things takes its time on two busy cores; no test depends on how long.
    hookTimeout: 120_000,
    testTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    // More than there are cores: most tests wait for alarms most of the time.
    maxWorkers: 6,
    provide: {
      modelRuns: Number(process.env["MODEL_RUNS"] ?? 200),
    },
    // postgres.js leaves this behind on every end() in workerd (porsager/postgres 1202); just this one is let go.
    onUnhandledError: (error) => !/This socket has been closed/.test(error.message),
    projects: [
      // Pure files and the packages: plain Node, the tests beside the code.
      {
        extends: true,
        test: {
          name: "unit",
          isolate: false,
          include: ["src", "packages/*/src", "test/node", "bench"].map(
            (dir) => `${dir}/**/*.test.ts`,
          ),
          exclude: ["**/*.vectors.test.ts", "**/*.pg.test.ts"],
        },
      },
      // The provider's recorded cases, once a time zone: the host's zone must never matter.
      ...zones.map((zone) => ({
        extends: true as const,
        test: {
          name: `vectors ${zone}`,
          include: ["packages/*/src/**/*.vectors.test.ts"],
          pool: "forks" as const,
          env: { TZ: zone },
        },
      })),
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
          include: ["test/worker/**/*.test.ts"],
          exclude: ["test/worker/alone/**"],
          sequence: { concurrent: true },
          isolate: false,
          setupFiles: ["./test/support/empty-worker.ts"],
        },
      },
      // The packages' adapters on the real D1, KV, R2 and Durable Objects of workerd, and on Postgres through Hyperdrive.
      {
        extends: true,
        plugins: [
          ...inWorkerd,
          cloudflareTest({ wrangler: { configPath: "./packages/messaging/test/wrangler.jsonc" } }),
        ],
        test: { name: "packages workerd", include: ["packages/*/test/**/*.test.ts"] },
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
        PROVIDER_SEND_TIMEOUT: "30s",
        PROVIDER_HISTORY_TIMEOUT: "30s",
        ADAPTIVE_FIRST_CHECK: "false",
      }),
      workerProject("alone first-check", "test/worker/alone/first-check.test.ts", "first", {
        ...quickSettings,
        CHECK_SCHEDULE: "2s,4s,7s,15s,30s",
        PROVIDER_SEND_TIMEOUT: "30s",
        PROVIDER_HISTORY_TIMEOUT: "30s",
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
      // The only objects are its own.
      workerProject("alone unknown-ids", "test/worker/alone/unknown-ids.test.ts", "unknown-ids", {
        ...quickSettings,
        // Not a setting of the Worker.
        UNKNOWN_IDS: E2E ? "10000" : "1000",
      }),
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
      // The packages against the documents of k-msg, in Node; npm run test:contracts has the long form.
      {
        extends: true,
        test: {
          name: "contracts",
          isolate: false,
          include: ["test/contracts/**/*.contracts.test.ts"],
          env: { CONTRACTS: process.env["CONTRACTS"] ?? "short" },
        },
      },
      // The built Worker and its neighbours as processes, killed and restarted; and the same under load, in a short form and after
      // all else: it wants the machine for itself. See vitest.chaos.config.ts.
      ...(E2E
        ? [
            {
              extends: true as const,
              test: {
                name: "e2e",
                include: ["test/e2e/**/*.e2e.test.ts"],
                testTimeout: 120_000,
              },
            },
            {
              extends: true as const,
              test: {
                name: "chaos",
                include: ["test/chaos/**/*.e2e.test.ts"],
                sequence: { groupOrder: 1 },
              },
            },
          ]
        : []),
    ],
  },
});

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
    test: { name, include: [files].flat() },
  };
}

async function choosePorts(): Promise<string> {
  const [postgres = 0, emulator = 0] = await freePorts(2);
  return JSON.stringify({ postgres, emulator });
}
