/** `npm run setup -- --env NAME`: what is missing is made once; the second time there is nothing to do. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { Kit } from "./mock-cloudflare/kit.ts";

let kit: Kit;
beforeEach(async () => {
  kit = await new Kit().start();
});
afterEach(async () => {
  await kit.stop();
});

const WORKER_LOGIN = {
  HYPERDRIVE_DATABASE_URL: "postgres://kmsg_worker:p%40ss@db.example:6432/sms",
};
const ISSUED = ["IWINV_API_KEY", "IWINV_SMS_API_KEY", "IWINV_SMS_AUTH_KEY"];

function handIn(secrets: Readonly<Record<string, string>>): string {
  const path = join(kit.folder, "handed-in.env");
  writeFileSync(
    path,
    Object.entries(secrets)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  return path;
}

const issued = (): string =>
  handIn(Object.fromEntries(ISSUED.map((name, at) => [name, `from-iwinv-${at}`])));

describe("npm run setup", () => {
  it("makes what is missing, writes the id beside the comments, and a deployment follows", async () => {
    const { account } = kit.cloudflare;
    kit.write({ exportsBucket: "exports", accountId: "0".repeat(32) });
    const kept = join(kit.folder, "generated.env");
    const args = ["--secrets", issued(), "--write-secrets", kept];
    // Whoever uses wrangler elsewhere may have this set: it is no matter of ours.
    const elsewhere = { CLOUDFLARE_ENV: "production" };
    const first = await kit.runWith({ ...WORKER_LOGIN, ...elsewhere }, "setup", ...args);
    expect([first.code, first.output]).toEqual([0, expect.stringContaining("things were made")]);

    expect([...account.queues.keys()]).toEqual(["mirror", "mirror-dead"]);
    expect([...account.buckets.keys()]).toEqual(["exports"]);
    const [database] = account.databases.values();
    expect(database).toMatchObject({
      caching: { disabled: true },
      origin: { host: "db.example", port: 6432, database: "sms", user: "kmsg_worker" },
    });
    expect(kit.read()).toContain(`"accountId": "${kit.cloudflare.accountId}"`);
    expect(kit.read()).toContain(`"HYPERDRIVE": "${database?.id}"`);
    expect(kit.read()).toMatch(/^\/\/ Ours\.\n/);
    expect(account.secretOf(kit.env, "IWINV_API_KEY")).toBe("from-iwinv-0");
    // What was generated is at Cloudflare as it was kept, for its owner alone, and nowhere else.
    const generated = readFileSync(kept, "utf8").trim().split("\n");
    expect(generated.map((line) => line.split("=")[0])).toEqual([
      "API_KEY",
      "FIELD_HASH_KEYS",
      "FIELD_KEYS",
      "HASH_KEY",
    ]);
    for (const line of generated) {
      const [name = "", value = ""] = line.split(/=(.*)/);
      expect(account.secretOf(kit.env, name)).toBe(value);
      expect(first.output).not.toContain(value);
    }
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(first.output).not.toContain("from-iwinv");
    expect(first.output).not.toContain("p@ss");

    const deployed = await kit.runWith(elsewhere, "deploy");
    expect([deployed.code, deployed.output]).toEqual([0, expect.stringContaining("ready.")]);
    expect([...account.scripts.keys()]).toEqual([kit.env]);
    expect(account.script(kit.env).bindings).toContainEqual(
      expect.objectContaining({ name: "EXPORTS", bucket_name: "exports" }),
    );
    expect(account.secretOf(kit.env, "IWINV_API_KEY")).toBe("from-iwinv-0");
    expect(kit.cloudflare.unknown).toEqual([]);
  });

  it("changes nothing the second time, and says so", async () => {
    const kept = join(kit.folder, "generated.env");
    const first = await kit.runWith(
      WORKER_LOGIN,
      "setup",
      "--secrets",
      issued(),
      "--write-secrets",
      kept,
    );
    expect(first.code).toBe(0);
    const file = kit.read();
    kit.cloudflare.writes.length = 0;
    const second = await kit.runWith(
      WORKER_LOGIN,
      "setup",
      "--secrets",
      handIn({ IWINV_API_KEY: "another" }),
    );
    expect([second.code, second.output]).toEqual([
      0,
      expect.stringContaining("Nothing was missing: nothing was changed."),
    ]);
    expect(second.output).toContain("there  secret IWINV_API_KEY, which stays as it is");
    expect(kit.cloudflare.writes).toEqual([]);
    expect(kit.read()).toBe(file);
  });

  it("goes on after one that ended halfway, and switches caching off where it is on", async () => {
    // Made, and its id not written.
    const { account } = kit.cloudflare;
    const { id } = account.addDatabase(`${kit.env}-hyperdrive`, false);
    const { code, output } = await kit.run("setup");
    expect(account.databases.get(id)?.caching).toEqual({ disabled: true });
    expect(kit.read()).toContain(id);
    // Its issuer alone can make them; and what is generated is shown to no log.
    expect([code, output]).toEqual([1, expect.stringContaining("--write-secrets FILE")]);
    const kept = join(kit.folder, "generated.env");
    const again = await kit.run("setup", "--write-secrets", kept);
    expect(again.code).toBe(1);
    for (const name of ISSUED) expect(again.output).toContain(`secret.missing.${name}`);
    expect(account.databases.size).toBe(1);
  });

  it("brings no weak secret, none that is shared, and none that stands in the file", async () => {
    const shared = "qJ7/2mXvR0t+Zb9kLw4hN8sYcE1uG6pD";
    const path = handIn({
      API_KEY: "a",
      HASH_KEY: shared,
      METRICS_TOKEN: shared,
      IWINV_SMS_COMPANY_ID: "x",
      NO_SUCH: "x",
    });
    const { code, output } = await kit.runWith(WORKER_LOGIN, "setup", "--secrets", path);
    expect(code).toBe(1);
    for (const id of [
      "setting.refused.API_KEY",
      "setting.refused.HASH_KEY+METRICS_TOKEN",
      "secret.shadowed.IWINV_SMS_COMPANY_ID",
      "secret.unknown.NO_SUCH",
    ])
      expect(output).toContain(id);
    expect(output).not.toContain(shared);
    expect(kit.cloudflare.account.scripts.size).toBe(0);
  });

  it("makes no new key for what was stored with one that is gone", async () => {
    kit.prepare();
    const { account } = kit.cloudflare;
    expect((await kit.run("deploy")).code).toBe(0);
    account.putSecrets(kit.env, { FIELD_KEYS: null });
    const { code, output } = await kit.run(
      "setup",
      "--write-secrets",
      join(kit.folder, "generated.env"),
    );
    expect([code, output]).toEqual([
      1,
      expect.stringContaining("Bring the old one from your safe"),
    ]);
    expect(account.secretOf(kit.env, "FIELD_KEYS")).toBeUndefined();
  });

  it("brings nothing to a Worker of the same name that is another's", async () => {
    const { account, writes } = kit.cloudflare;
    account.upload(kit.env, { bindings: [{ name: "CARTS", type: "kv_namespace" }] });
    writes.length = 0;
    const kept = join(kit.folder, "generated.env");
    const args = ["--secrets", issued(), "--write-secrets", kept];
    const { code, output } = await kit.runWith(WORKER_LOGIN, "setup", ...args);
    expect([code, output]).toEqual([1, expect.stringContaining("worker.foreign")]);
    expect(output).toContain("binding CARTS");
    expect([writes, existsSync(kept)]).toEqual([[], false]);
  });
});
