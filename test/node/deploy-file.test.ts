/** An operator's file: what is refused, by its name and with what to do; and the settings and configuration that it makes. */
import { describe, expect, it } from "vitest";

import { configurationOf, type Tracked } from "../../scripts/deploy/configuration.ts";
import { judgeFile, zeroIds } from "../../scripts/deploy/judge-file.ts";
import { OperatorFile, urlOf, varsOf } from "../../scripts/deploy/operator-file.ts";
import { generateSecret, requiredSecrets } from "../../scripts/deploy/setting-kinds.ts";
import { judgeEnvironment } from "../../src/app/doctor/judge.ts";

const ID = "0123456789abcdef0123456789abcdef";
const good = {
  name: "sms",
  accountId: ID,
  hyperdrive: { HYPERDRIVE: ID },
  relay: { alimTalk: "https://relay.example/alimtalk", sms: "https://relay.example/sms" },
  prices: { SMS: 9, LMS: 27.5 },
  queues: { name: "mirror", deadLetter: "mirror-dead" },
  secrets: ["RELAY_SECRET"],
  vars: { IWINV_SMS_COMPANY_ID: "company", IWINV_SMS_SENDER_NUMBER: "0215990000" },
};

/** As it would be read: what is undefined is not there. */
const judged = (file: object) =>
  judgeFile(JSON.parse(JSON.stringify(file)), "deploy/x.jsonc", ["HYPERDRIVE"]);
const errorsOf = (file: object): readonly string[] =>
  judged(file)
    .findings.filter(({ severity }) => severity === "error")
    .map(({ id }) => id);

describe("an operator's file", () => {
  it("is taken as it should be, without secrets in it", () => {
    expect(errorsOf(good)).toEqual([]);
  });

  it.each([
    [{ colour: 1 }, "file.unknown.colour"],
    [{ queues: { name: "m", deadLetter: "d", cuont: 2 } }, "file.unknown.queues.cuont"],
    [{ HASH_KEY: "x" }, "file.unknown.HASH_KEY"],
    [{ name: "Not Good" }, "file.invalid.name"],
    [{ accountId: "mine" }, "file.invalid.accountId"],
    [{ name: undefined }, "file.invalid.name"],
    [{ url: "http://sms.example" }, "file.invalid.url"],
    [{ relay: { sms: "https://relay.example" } }, "file.invalid.relay.alimTalk"],
    [{ hyperdrive: {} }, "file.invalid.hyperdrive.HYPERDRIVE"],
    [{ hyperdrive: { HYPERDRIVE: ID, OTHER: ID } }, "file.unknown.hyperdrive.OTHER"],
    [{ queues: { name: "m", deadLetter: "m" } }, "file.invalid.queues.deadLetter"],
    [{ queues: { name: "m", deadLetter: "m-1", count: 2 } }, "file.invalid.queues.deadLetter"],
    [{ secrets: ["NO_SUCH"] }, "file.unknown.secrets.NO_SUCH"],
    [{ cpuMs: 1 }, "file.invalid.cpuMs"],
    [{ prices: { SMS: -1 } }, "file.invalid.prices.SMS"],
    [
      { relay: { alimTalk: "http://relay.example", sms: "https://relay.example" } },
      "setting.refused.IWINV_ALIMTALK_BASE_URL",
    ],
  ])("with %j is refused by name", (change, id) => {
    expect(errorsOf({ ...good, ...change })).toEqual([id]);
  });

  it.each([
    [{ HASH_KEY: "b7Jk2mQ9xR4tV8wZ1yC5dF6gH3sL0pNa" }, "secret.in_vars.HASH_KEY"],
    [{ NO_SUCH: "1" }, "file.unknown.vars.NO_SUCH"],
    [{ MIRROR_QUEUES: "2" }, "file.twice.MIRROR_QUEUES"],
    [{ IWINV_SMS_BASE_URL: "https://relay.example" }, "file.twice.IWINV_SMS_BASE_URL"],
    [{ RATE_LIMIT: "many" }, "setting.refused.RATE_LIMIT"],
    [{ IWINV_SMS_COMPANY_ID: undefined }, "setting.refused.IWINV_SMS_COMPANY_ID"],
    [{ ENVIRONMENT: "development" }, "environment.development"],
  ])("with %j among its vars is refused by name", (change, id) => {
    expect(errorsOf({ ...good, vars: { ...good.vars, ...change } })).toEqual([id]);
  });

  it("may leave a setting to the secrets, and not to both", () => {
    const { IWINV_SMS_COMPANY_ID: _, ...vars } = good.vars;
    expect(errorsOf({ ...good, vars, secrets: ["IWINV_SMS_COMPANY_ID"] })).toEqual([]);
    expect(errorsOf({ ...good, secrets: ["IWINV_SMS_COMPANY_ID"] })).toEqual([
      "file.twice.IWINV_SMS_COMPANY_ID",
    ]);
  });

  it("is told what to do in a sentence each, with no value of a secret", () => {
    const { findings } = judged({
      ...good,
      vars: { HASH_KEY: "s3cr3t", X: "s3cr3t", RATE_LIMIT: "s3cr3t" },
    });
    expect(findings.length).toBeGreaterThan(3);
    for (const { what, remedy } of findings) {
      expect(what).toMatch(/^deploy\/x\.jsonc: .+\.$/);
      expect(remedy).toMatch(/\.$/);
      expect(what + remedy).not.toContain("s3cr3t");
    }
  });

  it.each([
    [{ name: undefined }, "name: is missing."],
    [{ name: "My Worker" }, "name: must be 1 to 63 lower-case letters, digits and hyphens,"],
    [{ prices: { SMS: "9" } }, "prices.SMS: expected number, received string."],
    [{ vars: null }, "vars: expected record, received null."],
  ])("with %j is told what it has to be", (change, words) => {
    expect(judged({ ...good, ...change }).findings.map(({ what }) => what)).toEqual([
      expect.stringContaining(words),
    ]);
  });

  it("names what is still as in the example: it belongs to nobody", () => {
    const { file } = judged({
      ...good,
      url: "https://sms.example.com",
      domains: ["sms.ours.example"],
      relay: { alimTalk: "https://relay.example.com/a", sms: "https://relay.ours.example/sms" },
      vars: { ...good.vars, IWINV_SMS_COMPANY_ID: "your-company-id" },
    });
    expect(file && zeroIds(file, "x").map(({ id }) => id)).toEqual([
      "file.example.relay.alimTalk",
      "file.example.url",
      "file.example.vars.IWINV_SMS_COMPANY_ID",
    ]);
  });

  it("tells the relay who calls, in one way", () => {
    const ids = (file: object) =>
      judged(file).findings.map(({ id, severity }) => `${severity} ${id}`);
    const id = "01234567-89ab-4def-8123-456789abcdef";
    const certified = { ...good.relay, certificateId: id };
    expect(ids({ ...good, relay: undefined })).toContain("warning relay.none");
    expect(ids({ ...good, secrets: [] })).toContain("warning relay.stranger");
    expect(ids({ ...good, secrets: [], relay: certified })).not.toContain("warning relay.stranger");
    expect(ids({ ...good, relay: { ...certified, vpcServiceId: id } })).toContain(
      "error file.invalid.relay.vpcServiceId",
    );
  });

  it("names ids that are all zeros apart: setup may still find them", () => {
    const zero = "0".repeat(32);
    const { file } = judged({ ...good, accountId: zero, hyperdrive: { HYPERDRIVE: zero } });
    expect(file && zeroIds(file, "x").map(({ id }) => id)).toEqual([
      "file.zero.accountId",
      "file.zero.hyperdrive.HYPERDRIVE",
    ]);
  });
});

describe("what an operator's file makes", () => {
  const parsed = (change: object): OperatorFile => OperatorFile.parse({ ...good, ...change });

  it("settings as texts: the Worker takes no numbers", () => {
    const vars = { ...good.vars, RATE_LIMIT: 100, HASH_KEY_RETIRED: false };
    expect(varsOf(parsed({ currency: "KRW", queues: { ...good.queues, count: 3 }, vars }))).toEqual(
      {
        IWINV_ALIMTALK_BASE_URL: "https://relay.example/alimtalk",
        IWINV_SMS_BASE_URL: "https://relay.example/sms",
        IWINV_SMS_COMPANY_ID: "company",
        IWINV_SMS_SENDER_NUMBER: "0215990000",
        PRICES: "SMS=9,LMS=27.5",
        PRICE_CURRENCY: "KRW",
        MIRROR_QUEUES: "3",
        RATE_LIMIT: "100",
        HASH_KEY_RETIRED: "false",
      },
    );
  });

  it("an address for the checks: its own, or that of its first domain", () => {
    expect(urlOf(parsed({}))).toBeUndefined();
    expect(urlOf(parsed({ domains: ["sms.example"] }))).toBe("https://sms.example");
    expect(urlOf(parsed({ domains: ["a.example"], url: "https://b.example/" }))).toBe(
      "https://b.example",
    );
  });

  it("the secrets that must be there: those of everybody, and its own", () => {
    const always = [
      "API_KEY",
      "HASH_KEY",
      "IWINV_API_KEY",
      "IWINV_SMS_API_KEY",
      "IWINV_SMS_AUTH_KEY",
    ];
    const fields = ["FIELD_HASH_KEYS", "FIELD_KEYS"];
    expect(requiredSecrets({ vars: {}, secrets: [] })).toEqual([...always, ...fields].toSorted());
    expect(requiredSecrets({ vars: { PII_MODE: "plain" }, secrets: ["METRICS_TOKEN"] })).toEqual(
      [...always, "METRICS_TOKEN"].toSorted(),
    );
  });

  it("secrets that production takes, each another", () => {
    const names = [
      "API_KEY",
      "HASH_KEY",
      "INTERNAL_CRON_TOKEN",
      "METRICS_TOKEN",
      "FIELD_KEYS",
      "FIELD_HASH_KEYS",
    ];
    const made = Object.fromEntries(names.map((name) => [name, generateSecret(name)]));
    const found = judgeEnvironment({ ...good.vars, ...made }).map(({ id }) => id);
    expect(found.filter((id) => names.some((name) => id.endsWith(`.${name}`)))).toEqual([]);
    expect(new Set(Object.values(made)).size).toBe(names.length);
    expect(() => generateSecret("IWINV_API_KEY")).toThrow("cannot be generated");
  });

  const tracked: Tracked = {
    $schema: "./node_modules/wrangler/config-schema.json",
    main: "src/worker.ts",
    alias: { "../a.js": "./src/a.ts", b: "c" },
    assets: { directory: "./.build/dashboard", binding: "ASSETS" },
    durable_objects: { bindings: [] },
    hyperdrive: [{ binding: "HYPERDRIVE", id: "0" }],
    queues: {
      producers: [
        { binding: "MIRROR", queue: "message-mirror" },
        { binding: "OTHER", queue: "other" },
      ],
      consumers: [{ queue: "message-mirror", max_retries: 100 }, { queue: "other" }],
    },
    observability: {
      enabled: true,
      head_sampling_rate: 0.01,
      traces: { enabled: true, head_sampling_rate: 0.01 },
    },
    minify: true,
  };

  it("a whole configuration: paths from another folder, ids, limits, and all else as it was", () => {
    const made = configurationOf(
      tracked,
      parsed({ domains: ["sms.example"], sampling: 1 }),
      "../../../",
    );
    expect(made).toMatchObject({
      name: "sms",
      account_id: ID,
      main: "../../../src/worker.ts",
      alias: { "../a.js": "../../../src/a.ts", b: "c" },
      assets: { directory: "../../../.build/dashboard", binding: "ASSETS" },
      minify: true,
      keep_vars: false,
      workers_dev: false,
      routes: [{ pattern: "sms.example", custom_domain: true }],
      limits: { cpu_ms: 300_000 },
      durable_objects: { code_update_strategy: { mode: "deferred", max_delay: 300 } },
      hyperdrive: [{ binding: "HYPERDRIVE", id: ID }],
      observability: { head_sampling_rate: 1, traces: { head_sampling_rate: 1 } },
    });
    expect(made).not.toHaveProperty("$schema");
  });

  it("as many queues as it asks for, each with the dead-letter queue", () => {
    const { queues } = configurationOf(
      tracked,
      parsed({ queues: { ...good.queues, count: 2, maxConcurrency: 9 } }),
      "",
    );
    expect(queues).toEqual({
      producers: [
        { binding: "MIRROR", queue: "mirror" },
        { binding: "MIRROR_1", queue: "mirror-1" },
        { binding: "OTHER", queue: "other" },
      ],
      consumers: [
        { queue: "mirror", max_retries: 100, dead_letter_queue: "mirror-dead", max_concurrency: 9 },
        {
          queue: "mirror-1",
          max_retries: 100,
          dead_letter_queue: "mirror-dead",
          max_concurrency: 9,
        },
        { queue: "other" },
      ],
    });
  });

  it("a bucket, a certificate and a tunnel where it names them, and none where it does not", () => {
    const id = "01234567-89ab-4def-8123-456789abcdef";
    const bucket = { ...tracked, r2_buckets: [{ binding: "EXPORTS", bucket_name: "local" }] };
    expect(configurationOf(bucket, parsed({}), "")).toMatchObject({ r2_buckets: [] });
    const relay = { ...good.relay, certificateId: id };
    expect(configurationOf(bucket, parsed({ exportsBucket: "ours", relay }), "")).toMatchObject({
      r2_buckets: [{ binding: "EXPORTS", bucket_name: "ours" }],
      mtls_certificates: [{ binding: "RELAY", certificate_id: id }],
    });
    const tunnel = { ...good.relay, vpcServiceId: id };
    expect(configurationOf(tracked, parsed({ relay: tunnel }), "")).toMatchObject({
      vpc_services: [{ binding: "RELAY", service_id: id }],
    });
  });

  it("objects that are stopped at once where it says so, and workers.dev where it has no domain", () => {
    const made = configurationOf(tracked, parsed({ codeUpdate: { mode: "immediate" } }), "");
    expect(made).toMatchObject({
      workers_dev: true,
      durable_objects: { code_update_strategy: { mode: "immediate" } },
    });
  });
});
