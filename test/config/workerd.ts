/** Tests in workerd: the Worker with its objects, alarms and queue, the emulator, and the packages' adapters. */
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import type { Plugin, TestProjectConfiguration } from "vitest/config";

import { DEVELOPMENT_DEFAULTS, EMULATED_ALIGO, EMULATED_SOLAPI } from "../../scripts/settings.ts";
import { strongSecret } from "../../src/kernel/secrets/testing.ts";
import { MORE_QUEUES } from "../support/more-queues.ts";
import { COMPUTING, WAITING } from "./common.ts";
import { inWorkerd, withThirdProvider } from "./plugins.ts";
import { chooseBackendPorts } from "./ports.ts";

const BACKENDS = ["./test/config/backends.ts", "./test/config/page.ts"];

const ports = await chooseBackendPorts();
const emulatorUrl = `http://127.0.0.1:${ports.emulator}`;
const databaseUrl =
  process.env["TEST_DATABASE_URL"] ??
  `postgres://postgres:postgres@127.0.0.1:${ports.postgres}/postgres`;
process.env["CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE"] = databaseUrl;

/** Short, so that real alarms fit into a test; the default schedule has tests of its own with a controlled clock. */
const quickSettings = {
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
  OTEL_EXPORTER_OTLP_ENDPOINT: `${emulatorUrl}/_emulator/otlp`,
  OTEL_TRACES_SAMPLER_ARG: "0",
  // Not a setting of the Worker: how long the fuzz tests go on.
  FUZZ_RUNS: process.env["FUZZ_RUNS"] ?? "",
  // The same of messages that are followed from a door to the provider.
  TEXT_RUNS: process.env["TEXT_RUNS"] ?? "",
  ACCOUNT_PAUSE: "2s",
  TENANT_CACHE_TTL: "1s",
  ALERT_WEBHOOK_URL: "http://alerts.test/hook",
  WEBHOOK_SCHEDULE: "300ms,600ms,900ms",
  WEBHOOK_TIMEOUT: "60s",
  // Slots and open calls have tests of their own; here many messages run at once, and some hang.
  OPEN_SENDS: "0",
  IWINV_SEND_RATE: "500",
  IWINV_CHECK_RATE: "500",
};

/** Tests run beside each other, and a fault that one of them scripts must not stop the others: `phone()` gives it a gate of its own. */
const MANY_GATES = { GATE_SHARDS: "256", IWINV_SEND_RATE: "100000", IWINV_CHECK_RATE: "100000" };

/**
 * One for all files: what a file leaves on the way meets the objects of the next one, and a service with another key writes nothing.
 * Files that run as production need one that it takes.
 */
const HASH_KEY = strongSecret();

/** What a message costs: the bench's bill too. */
export const COSTS = ["test/schedule/storage.test.ts"];

/** Others would send through a provider that their own ones cannot stand in for. */
const THIRD_PROVIDER = "test/long/alone/third-provider.test.ts";

export const workerdProjects: TestProjectConfiguration[] = [
  // The emulator against the document, in workerd.
  {
    extends: true,
    plugins: [
      ...inWorkerd,
      cloudflareTest({ wrangler: { configPath: "./emulator/wrangler.jsonc" } }),
    ],
    test: {
      ...COMPUTING,
      name: "emulator",
      include: ["emulator/test/**/*.test.ts"],
      isolate: false,
    },
  },
  workerProject("worker", {
    include: ["worker", "texts"].map((folder) => `test/${folder}/**/*.test.ts`),
    exclude: ["test/worker/alone/**"],
  }),
  aloneProject("alone", {
    include: ["worker/alone", "schedule", "model"].map((folder) => `test/${folder}/**/*.test.ts`),
    exclude: ["test/model/pure.model.test.ts", ...COSTS],
  }),
];

/**
 * The same for `npm run test:e2e`: attacks, and what takes many messages, worst cases or a provider that is away for long. They say
 * nothing that a change of a line breaks before a test of `npm test` does.
 */
export const longProjects: TestProjectConfiguration[] = [
  workerProject("long", { include: ["test/security/*.test.ts", "test/long/*.test.ts"] }),
  aloneProject("long alone", {
    include: ["test/security/alone/*.test.ts", "test/long/alone/*.test.ts"],
    exclude: [THIRD_PROVIDER],
  }),
  aloneProject("third provider", { include: [THIRD_PROVIDER], plugins: [withThirdProvider] }),
  // It waits as long as messages rest in life, and wants whole seconds of a machine.
  aloneProject("costs", { include: COSTS }),
];

/** The packages' adapters on the real D1, KV, R2 and Durable Objects of workerd, and on Postgres through Hyperdrive. */
export const packagesProject: TestProjectConfiguration = {
  extends: true,
  plugins: [
    ...inWorkerd,
    cloudflareTest({ wrangler: { configPath: "./packages/messaging/test/wrangler.jsonc" } }),
  ],
  test: {
    ...WAITING,
    name: "packages workerd",
    globalSetup: BACKENDS,
    include: ["packages/*/test/**/*.test.ts"],
    exclude: ["**/*.mysql.test.ts"],
  },
};

/** The packages' adapters on MySQL, with mysql2 in workerd through Hyperdrive. */
export function mysqlInWorkerd(url: string): TestProjectConfiguration {
  process.env["CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_MYSQL"] = url;
  return {
    extends: true,
    plugins: [
      ...inWorkerd,
      cloudflareTest({
        wrangler: { configPath: "./packages/messaging/test/mysql.wrangler.jsonc" },
      }),
    ],
    test: { ...WAITING, name: "mysql workerd", include: ["packages/*/test/**/*.mysql.test.ts"] },
  };
}

/** The settings of development, with this emulator as the provider. */
function settingsWith(emulatorUrl: string): Record<string, string> {
  return {
    ...DEVELOPMENT_DEFAULTS,
    HASH_KEY,
    // Thousands of requests with one key; limits.test.ts sets its own.
    RATE_LIMIT: "0",
    IWINV_ALIMTALK_BASE_URL: `${emulatorUrl}/alimtalk`,
    IWINV_SMS_BASE_URL: `${emulatorUrl}/sms`,
    EMULATOR_URL: emulatorUrl,
  };
}

/** The Worker: real workerd, objects, alarms, queue; Postgres through Hyperdrive; the emulator over HTTP. */
function workerProject(
  name: string,
  files: { include: string[]; exclude?: string[] },
): TestProjectConfiguration {
  return {
    extends: true,
    plugins: [
      ...inWorkerd,
      cloudflareTest({
        wrangler: { configPath: "./wrangler.jsonc" },
        miniflare: { bindings: { ...settingsWith(emulatorUrl), ...quickSettings, ...MANY_GATES } },
      }),
    ],
    test: {
      ...WAITING,
      ...files,
      name,
      globalSetup: BACKENDS,
      sequence: { ...WAITING.sequence, concurrent: true },
      isolate: false,
      setupFiles: ["./test/support/patience.ts", "./test/support/empty-worker.ts"],
    },
  };
}

/** Each of these files has settings and an emulator of its own (`useSettings`), and begins as if the Worker had just started. */
function aloneProject(
  name: string,
  { plugins = [], ...files }: { include: string[]; exclude?: string[]; plugins?: Plugin[] },
): TestProjectConfiguration {
  return {
    extends: true,
    plugins: [
      ...inWorkerd,
      ...plugins,
      cloudflareTest({
        wrangler: { configPath: "./wrangler.jsonc" },
        miniflare: MORE_QUEUES,
      }),
    ],
    test: {
      ...WAITING,
      ...files,
      name,
      globalSetup: BACKENDS,
      isolate: false,
      setupFiles: ["./test/support/patience.ts", "./test/support/fresh-worker.ts"],
      provide: {
        developmentSettings: settingsWith(emulatorUrl),
        quickSettings,
        emulatorUrl,
        emulatedSolapi: EMULATED_SOLAPI,
        emulatedAligo: EMULATED_ALIGO,
        storageChecks: process.env["STORAGE_CHECKS"] ?? "",
      },
    },
  };
}
