/** `npm run doctor -- --env NAME`: a deployment that is well, and one fault planted in it at a time. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { launch } from "../../scripts/children.ts";
import { migrate } from "../../scripts/migrate.ts";
import { freePorts } from "../../scripts/ports.ts";
import { ROOT } from "../../scripts/settings.ts";
import type { Finding } from "../../src/app/doctor/finding.ts";
import { Account } from "./mock-cloudflare/account.ts";
import { Kit } from "./mock-cloudflare/kit.ts";

const balanceOf = (error: string | null) => ({
  body: { data: [{ providerId: "iwinv", channel: "SMS", amount: null, currency: "KRW", error }] },
});
const readyOf = (database: string) => ({
  body: { ok: true, checks: { settings: "ok", database, queues: "ok" } },
});

let kit: Kit;
let file: { readonly hyperdrive: Readonly<Record<string, string>> };
/** Cloudflare as the real wrangler left it. */
const deployed = new Account();

beforeAll(async () => {
  kit = await new Kit().start();
  file = { hyperdrive: { HYPERDRIVE: kit.prepare() } };
  const { code, output } = await kit.run("deploy");
  expect([code, output]).toEqual([0, expect.stringContaining("ready.")]);
  deployed.become(kit.cloudflare.account);
});
afterAll(async () => {
  await kit.stop();
});
beforeEach(() => {
  kit.cloudflare.account.become(deployed);
  kit.cloudflare.clockAheadMs = 0;
  kit.write(file);
  kit.answers = {
    "/readyz": readyOf("ok"),
    "/v1/about": { body: { findings: [] } },
    "/v1/balance": balanceOf(null),
  };
});

async function examine(env: Readonly<Record<string, string>>, args: readonly string[]) {
  const { code, stdout, output } = await kit.runWith(
    env,
    "doctor",
    "--key",
    "k",
    "--json",
    ...args,
  );
  expect([output, stdout]).toEqual([output, expect.stringMatching(/^\[/m)]);
  const found = JSON.parse(stdout.slice(stdout.search(/^\[/m))) as readonly Finding[];
  return {
    code,
    found,
    errors: found.filter(({ severity }) => severity === "error").map(({ id }) => id),
    warnings: found.filter(({ severity }) => severity === "warning").map(({ id }) => id),
  };
}

/** It is named by its id, as the one error, and with what to do. */
async function expectFault(id: string, ...args: readonly string[]): Promise<void> {
  const { code, found, errors } = await examine({}, args);
  expect(errors).toEqual([id]);
  expect(code).toBe(1);
  expect(found.find((one) => one.id === id)?.remedy).toMatch(/\.$/);
}

const script = () => kit.cloudflare.account.script(kit.env);
const queue = () => {
  const mirror = kit.cloudflare.account.queues.get("mirror");
  if (!mirror) throw new Error("there is no mirror");
  return mirror;
};

describe("npm run doctor -- --env", () => {
  it("finds nothing wrong with a deployment that is well", async () => {
    const { code, errors, warnings } = await examine({}, []);
    expect([code, errors]).toEqual([0, []]);
    // The relay of this test is of this machine; and whoever commits meanwhile has another version here.
    const others = warnings.filter((id) => id !== "version.differs");
    expect(others).toEqual(["provider.local"]);
    expect(kit.cloudflare.unknown).toEqual([]);
  });

  it("finds an id that nobody filled in", async () => {
    kit.write({ hyperdrive: { HYPERDRIVE: "0".repeat(32) } });
    await expectFault("file.zero.hyperdrive.HYPERDRIVE");
  });

  it("finds a database configuration that is gone", async () => {
    kit.cloudflare.account.databases.clear();
    await expectFault("hyperdrive.missing.HYPERDRIVE");
  });

  it("finds a database that caches", async () => {
    for (const database of kit.cloudflare.account.databases.values())
      database.caching = { disabled: false };
    await expectFault("hyperdrive.caching.HYPERDRIVE");
  });

  it("finds a bucket of exports that is gone", async () => {
    kit.write({ ...file, exportsBucket: "exports" });
    const { errors } = await examine({}, []);
    expect(errors).toEqual(["bucket.missing.exports", "binding.missing.EXPORTS"]);
  });

  it("finds a dead-letter queue that is gone", async () => {
    kit.cloudflare.account.queues.delete("mirror-dead");
    await expectFault("queue.missing.mirror-dead");
  });

  it("finds a queue that nobody consumes", async () => {
    queue().consumers = [];
    await expectFault("queue.unconsumed.mirror");
  });

  it("finds a queue without its dead-letter queue", async () => {
    queue().consumers = queue().consumers.map((consumer) => {
      const { dead_letter_queue: _, ...rest } = consumer;
      return rest;
    });
    await expectFault("queue.dead_letter.mirror");
  });

  it("finds a cron trigger that is gone", async () => {
    script().crons = [];
    await expectFault("cron.missing");
  });

  it("finds a secret that is gone", async () => {
    kit.cloudflare.account.putSecrets(kit.env, { FIELD_KEYS: null });
    await expectFault("secret.missing.FIELD_KEYS");
  });

  it("finds a secret among the file's variables", async () => {
    kit.write({
      ...file,
      vars: {
        IWINV_SMS_COMPANY_ID: "company",
        IWINV_SMS_SENDER_NUMBER: "0215990000",
        API_KEY: "s3cr3t",
      },
    });
    await expectFault("secret.in_vars.API_KEY");
  });

  it("finds a weak secret, and two that are the same", async () => {
    const path = join(kit.folder, "secrets.env");
    writeFileSync(path, "API_KEY=short\n");
    await expectFault("setting.refused.API_KEY", "--secrets", path);
    const shared = "qJ7/2mXvR0t+Zb9kLw4hN8sYcE1uG6pD";
    writeFileSync(path, `HASH_KEY=${shared}\nMETRICS_TOKEN=${shared}\n`);
    await expectFault("setting.refused.HASH_KEY+METRICS_TOKEN", "--secrets", path);
  });

  it("finds a setting that was wiped (P1)", async () => {
    script().bindings = script().bindings.filter(({ name }) => name !== "PRICES");
    await expectFault("var.missing.PRICES");
  });

  it("finds fields that were protected before and are plain now", async () => {
    kit.cloudflare.account.editInDashboard(kit.env, {
      name: "PII_MODE",
      type: "plain_text",
      text: "plain",
    });
    await expectFault("var.extra.PII_MODE");
  });

  it("finds a relay that does not answer", async () => {
    kit.write({ ...file, relay: { alimTalk: `${kit.url}/alimtalk`, sms: "http://127.0.0.1:1" } });
    await expectFault("relay.unanswered.IWINV_SMS_BASE_URL");
  });

  it("finds keys that the provider does not take", async () => {
    kit.answers["/v1/balance"] = balanceOf("AUTHENTICATION_FAILED");
    await expectFault("provider.refused.iwinv.SMS");
  });

  it("finds a service that is not ready, and one that does not answer", async () => {
    kit.answers["/readyz"] = readyOf("unavailable");
    await expectFault("ready.database");
    kit.write({ ...file, url: "http://127.0.0.1:1" });
    await expectFault("service.unanswered");
  });

  it("finds what keeps the service from running, and a key that is no operator's", async () => {
    kit.answers["/v1/about"] = { body: {} };
    await expectFault("service.unanswered");
    const detail = "settings: FIELD_KEYS: must be set again";
    kit.answers["/readyz"] = { status: 500, body: { code: "misconfigured", detail } };
    await expectFault("setting.refused.FIELD_KEYS");
  });

  it("finds an address that leads to another Worker", async () => {
    const version = { id: script().versions[0]?.id, tag: null };
    kit.answers["/v1/about"] = { body: { findings: [], version } };
    expect((await examine({}, [])).errors).toEqual([]);
    kit.answers["/v1/about"] = { body: { findings: [], version: { id: "other", tag: null } } };
    await expectFault("service.elsewhere");
  });

  it("finds a clock that is off", async () => {
    kit.cloudflare.clockAheadMs = 600_000;
    await expectFault("clock.off");
  });

  it("finds that nothing is deployed", async () => {
    kit.cloudflare.account.scripts.clear();
    expect((await examine({}, [])).errors).toContain("worker.missing");
    // A draft holds the secrets until the first deployment.
    kit.cloudflare.account.become(deployed);
    script().bindings = script().bindings.filter(({ type }) => type === "secret_text");
    script().crons = [];
    await expectFault("worker.missing");
  });

  it("finds a queue and a Worker's name that are another's", async () => {
    queue().consumers = queue().consumers.map((one) => ({ ...one, script: "other" }));
    expect((await examine({}, [])).errors).toContain("queue.taken.mirror");
    script().bindings = [{ name: "CARTS", type: "kv_namespace" }];
    expect((await examine({}, [])).errors).toContain("worker.foreign");
  });

  it("names another version, as a warning", async () => {
    kit.cloudflare.account.upload(kit.env, {
      ...script().metadata,
      keep_bindings: ["secret_text"],
      annotations: { "workers/tag": "0123456789ab" },
    });
    const { code, warnings } = await examine({}, []);
    expect([code, warnings]).toEqual([0, ["provider.local", "version.differs"]]);
  });

  it("finds migrations that are not applied", async () => {
    const [port = 0] = await freePorts(1);
    const postgres = launch({
      name: "postgres",
      command: process.execPath,
      args: [join(ROOT, "scripts/postgres-server.ts"), String(port), "memory://"],
      env: process.env,
    });
    try {
      await expect.poll(() => postgres.tail()).toContain("ready");
      const env = { DATABASE_URL: `postgres://postgres:postgres@127.0.0.1:${port}/postgres` };
      expect((await examine(env, [])).errors).toEqual(["migrations.open"]);
      await migrate(env.DATABASE_URL);
      expect((await examine(env, [])).errors).toEqual([]);
    } finally {
      await postgres.stop();
    }
  });
});
