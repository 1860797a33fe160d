/** `npm run deploy -- --env NAME`: the real wrangler, and a stand-in for Cloudflare's API on this machine. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { zeroIds } from "../../scripts/deploy/judge-file.ts";
import { readFile, readTracked } from "../../scripts/deploy/places.ts";
import { ROOT } from "../../scripts/settings.ts";
import { Kit } from "./mock-cloudflare/kit.ts";

let kit: Kit;
beforeEach(async () => {
  kit = await new Kit().start();
});
afterEach(async () => {
  await kit.stop();
});

/** What git knows and a deployment must not touch. */
const trackedFiles = (): readonly string[] =>
  ["wrangler.jsonc", "worker-configuration.d.ts", "package.json"].map((file) =>
    readFileSync(join(ROOT, file), "utf8"),
  );

describe("npm run deploy", () => {
  it("twice in a row keeps settings and secrets (P1)", async () => {
    kit.prepare();
    const { account } = kit.cloudflare;
    const before = trackedFiles();
    const first = await kit.run("deploy");
    expect([first.code, first.output]).toEqual([
      0,
      expect.stringContaining(`${kit.url}/readyz: ready.`),
    ]);
    const bindings = account.script(kit.env).bindings;
    expect(account.varOf(kit.env, "PRICES")).toBe("SMS=9,LMS=27");
    expect(account.varOf(kit.env, "IWINV_SMS_BASE_URL")).toBe(`${kit.url}/sms`);
    expect(account.secretOf(kit.env, "HASH_KEY")).toBe("value of HASH_KEY");
    expect(account.script(kit.env).metadata).toMatchObject({
      limits: { cpu_ms: 300_000 },
      code_update_strategy: { mode: "deferred", max_delay: 300 },
    });
    expect(account.script(kit.env).crons).toEqual(["* * * * *"]);
    expect(account.queues.get("mirror")?.consumers).toMatchObject([
      { script: kit.env, dead_letter_queue: "mirror-dead" },
    ]);

    kit.answers["/v1/about"] = {
      body: () => ({
        findings: [],
        version: { id: account.script(kit.env).versions[0]?.id, tag: null },
      }),
    };
    const second = await kit.runWith({ API_KEY: "k" }, "deploy");
    expect(second.output).toContain("it is that version which answers");
    expect([second.code, second.output]).toEqual([
      0,
      expect.stringContaining("nothing but the code"),
    ]);
    expect(account.script(kit.env).bindings).toEqual(bindings);
    expect(account.queues.get("mirror")?.consumers.length).toBe(1);
    expect(kit.cloudflare.unknown).toEqual([]);
    // No secret was shown, and nothing that git knows was touched.
    expect(first.output + second.output).not.toContain("value of");
    expect(trackedFiles()).toEqual(before);
  });

  it("shows a variable of the dashboard, and takes it away only when it is told to", async () => {
    kit.prepare();
    const { account } = kit.cloudflare;
    expect((await kit.run("deploy")).code).toBe(0);
    account.editInDashboard(kit.env, {
      name: "ALERT_MIRROR_BEHIND",
      type: "plain_text",
      text: "3m",
    });
    account.editInDashboard(kit.env, { name: "OUR_TOKEN", type: "plain_text", text: "s3cr3t" });
    account.editInDashboard(kit.env, { name: "PRICES", type: "plain_text", text: "SMS=8" });

    const refused = await kit.run("deploy");
    expect(refused.code).toBe(1);
    expect(refused.output).toContain("- var ALERT_MIRROR_BEHIND: 3m");
    expect(refused.output).toContain("- var OUR_TOKEN: (not shown)");
    expect(refused.output).toContain("~ var PRICES: SMS=8 → SMS=9,LMS=27");
    expect(refused.output).toContain("it would be gone: var ALERT_MIRROR_BEHIND, var OUR_TOKEN.");
    expect(refused.output).not.toContain("s3cr3t");
    expect(account.varOf(kit.env, "ALERT_MIRROR_BEHIND")).toBe("3m");

    const told = await kit.run("deploy", "--yes");
    expect(told.code).toBe(0);
    expect(account.varOf(kit.env, "ALERT_MIRROR_BEHIND")).toBeUndefined();
    expect(account.secretOf(kit.env, "API_KEY")).toBe("value of API_KEY");
    expect(kit.cloudflare.unknown).toEqual([]);
  });

  it("changes nothing with --dry-run, and shows everything", async () => {
    kit.prepare();
    kit.cloudflare.writes.length = 0;
    const { code, output } = await kit.run("deploy", "--dry-run");
    expect([code, output]).toEqual([0, expect.stringContaining("+ var PRICES: SMS=9,LMS=27")]);
    expect(output).toContain("+ consumer of mirror: batch 100");
    expect(output).toContain("= secrets stay: API_KEY, FIELD_HASH_KEYS");
    expect(kit.cloudflare.writes).toEqual([]);
  });

  it("refuses ids that are all zeros, and asks Cloudflare nothing", async () => {
    kit.prepare({ hyperdrive: { HYPERDRIVE: "0".repeat(32) } });
    kit.cloudflare.writes.length = 0;
    const { code, output } = await kit.run("deploy");
    expect([code, output]).toEqual([1, expect.stringContaining("file.zero.hyperdrive.HYPERDRIVE")]);
    expect(kit.cloudflare.writes).toEqual([]);
  });

  it("refuses secrets that are missing, each by its name", async () => {
    kit.prepare({ secrets: ["METRICS_TOKEN"] });
    kit.cloudflare.account.putSecrets(kit.env, { FIELD_KEYS: null });
    kit.cloudflare.writes.length = 0;
    const { code, output } = await kit.run("deploy");
    expect(code).toBe(1);
    expect(output).toContain("secret.missing.FIELD_KEYS");
    expect(output).toContain("secret.missing.METRICS_TOKEN");
    expect(output).not.toContain("secret.missing.API_KEY");
    expect(kit.cloudflare.writes).toEqual([]);
  });

  it("refuses queues and databases that are not there", async () => {
    kit.prepare({ queues: { name: "mirror", count: 2, deadLetter: "gone" } });
    const { code, output } = await kit.run("deploy");
    expect(code).toBe(1);
    expect(output).toContain("queue.missing.mirror-1");
    expect(output).toContain("queue.missing.gone");
    expect(kit.cloudflare.account.script(kit.env).versions.length).toBe(2);
  });

  it("takes no hostname and no queue of another Worker, and no other's DNS record", async () => {
    kit.prepare({ domains: ["sms.ours.example", "shop.ours.example", "www.ours.example"] });
    const { account } = kit.cloudflare;
    account.domains.set("shop.ours.example", "shop");
    account.records.add("www.ours.example");
    const mirror = account.queues.get("mirror");
    if (mirror)
      mirror.consumers = [{ consumer_id: "1", script: "other", type: "worker", settings: {} }];
    const refused = await kit.run("deploy", "--yes");
    expect(refused.code).toBe(1);
    for (const id of ["domain.taken.shop.ours.example", "domain.taken.www.ours.example"])
      expect(refused.output).toContain(id);
    expect(refused.output).toContain("queue.taken.mirror");
    expect(refused.output).not.toContain("domain.taken.sms.");
    expect([...account.domains]).toEqual([["shop.ours.example", "shop"]]);

    if (mirror) mirror.consumers = [];
    const file = { hyperdrive: { HYPERDRIVE: [...account.databases.keys()][0] } };
    kit.write({ ...file, domains: ["sms.ours.example"] });
    expect((await kit.run("deploy")).code).toBe(0);
    expect(account.domains.get("sms.ours.example")).toBe(kit.env);
    // It would lead nowhere any more.
    kit.write({ ...file, domains: ["new.ours.example"] });
    const moved = await kit.run("deploy");
    expect([moved.code, moved.output]).toEqual([
      1,
      expect.stringContaining("it would be gone: domain sms.ours.example."),
    ]);
    expect(kit.cloudflare.unknown).toEqual([]);
  });

  it("says how far it came where Cloudflare fails, and the next one does the rest", async () => {
    kit.prepare();
    const { cloudflare } = kit;
    cloudflare.broken = /^PUT \/workers\/scripts\/[^/]+$/;
    const nothing = await kit.run("deploy");
    expect([nothing.code, nothing.output]).toEqual([
      1,
      expect.stringContaining("Nothing was deployed: what ran before still runs."),
    ]);
    cloudflare.broken = /^POST \/queues\/[^/]+\/consumers$/;
    const half = await kit.run("deploy");
    expect([half.code, half.output]).toEqual([
      1,
      expect.stringContaining("The new code runs, but"),
    ]);
    expect(cloudflare.account.queues.get("mirror")?.consumers).toEqual([]);
    cloudflare.broken = undefined;
    expect((await kit.run("deploy")).code).toBe(0);
    expect(cloudflare.account.queues.get("mirror")?.consumers.length).toBe(1);
  });

  it("fails where the service is not ready afterwards, and says what is not", async () => {
    kit.prepare();
    const detail = "settings: FIELD_KEYS: must be `kid:key` pairs";
    kit.answers["/readyz"] = { status: 500, body: { code: "misconfigured", detail } };
    const { code, output } = await kit.run("deploy");
    expect([code, output]).toEqual([1, expect.stringContaining(`is not ready: ${detail}`)]);
  });

  it("says what to do without --env, and without the right token", async () => {
    const bare = spawnSync(process.execPath, ["scripts/deploy.ts"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect([bare.status, bare.stderr]).toEqual([
      1,
      expect.stringMatching(/^--env: say what to work on: `npm run deploy -- --env production`/),
    ]);
    kit.prepare();
    const { code, output } = await kit.runWith({ CLOUDFLARE_API_TOKEN: "another" }, "deploy");
    expect([code, output]).toEqual([
      1,
      expect.stringContaining("401 Authentication error; does the token have the rights"),
    ]);
  });

  it("is shown by the example, which has nothing wrong but what each operator fills in", () => {
    const place = { path: join(ROOT, "deploy/example.jsonc"), shown: "x", env: "x", folder: "x" };
    const { file, findings } = readFile(place, readTracked());
    expect(findings.filter(({ severity }) => severity !== "notice").map(({ id }) => id)).toEqual([
      "alerts.nowhere",
    ]);
    expect(file && zeroIds(file, "x").map(({ id }) => id)).toEqual([
      "file.zero.accountId",
      "file.zero.hyperdrive.HYPERDRIVE",
      "file.example.relay.alimTalk",
      "file.example.relay.sms",
      "file.example.vars.IWINV_SMS_COMPANY_ID",
    ]);
  });
});
