/** What is told of a deployment beside what would be deployed; of clocks; and which secrets setup brings. */
import { describe, expect, it } from "vitest";

import type { Binding, Whole } from "../../scripts/deploy/facts.ts";
import { judgeAccount, judgeOwner, judgeSecrets } from "../../scripts/deploy/judge-remote.ts";
import { OperatorFile } from "../../scripts/deploy/operator-file.ts";
import { planSecrets } from "../../scripts/deploy/secrets-plan.ts";
import { judgeClock } from "../../scripts/doctor/clock.ts";
import { judgeDeployed, type Compared } from "../../scripts/doctor/deployed.ts";
import type { Finding } from "../../src/app/doctor/finding.ts";

const ID = "0123456789abcdef0123456789abcdef";
const file = OperatorFile.parse({
  name: "sms",
  accountId: ID,
  hyperdrive: { HYPERDRIVE: ID },
  queues: { name: "mirror", count: 2, deadLetter: "dead" },
  vars: { IWINV_SMS_COMPANY_ID: "company", IWINV_SMS_SENDER_NUMBER: "0215990000" },
});
const told = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ id, severity }) => `${severity} ${id}`);

const OBJECTS: Binding = { name: "MESSAGES", type: "durable_object_namespace", class_name: "M" };
const plain = (name: string, text: string): Binding => ({ name, type: "plain_text", text });
const wanted: Whole = {
  worker: { bindings: [OBJECTS, plain("PRICES", "SMS=9"), { name: "API_KEY", type: "inherit" }] },
  crons: ["* * * * *"],
  consumers: [{ queue: "mirror", deadLetter: "dead" }],
};
const tagged = (tag: string) => ({ id: tag, annotations: { "workers/tag": tag } });
const compared = (change: Partial<Compared["actual"]> = {}): Compared => ({
  name: "sms",
  env: "production",
  wanted,
  actual: { ...wanted, versions: [tagged("abc")], ...change },
  here: { tag: "abc", release: "1.0.0" },
});

describe("what is deployed", () => {
  it("has no finding where it is what would be deployed", () => {
    expect(judgeDeployed(compared())).toEqual([]);
  });

  it.each([
    [{ crons: [] }, "error cron.missing"],
    [{ consumers: [] }, "error queue.unconsumed.mirror"],
    [{ consumers: [{ queue: "mirror" }] }, "error queue.dead_letter.mirror"],
    [{ versions: [] }, "notice version.unknown"],
    [{ versions: [tagged("old")] }, "warning version.differs"],
    [{ versions: [tagged("abc"), tagged("old")] }, "warning version.mixed"],
    [{ worker: { bindings: [] } }, "error worker.missing"],
    [{ worker: { bindings: [OBJECTS] } }, "error var.missing.PRICES"],
    [{ worker: { bindings: [OBJECTS, plain("PRICES", "SMS=8")] } }, "warning var.differs.PRICES"],
    [
      { worker: { bindings: [...wanted.worker.bindings, plain("RATE_LIMIT", "1")] } },
      "warning var.extra.RATE_LIMIT",
    ],
    [
      { worker: { bindings: [...wanted.worker.bindings, plain("ENVIRONMENT", "development")] } },
      "error var.extra.ENVIRONMENT",
    ],
    [
      { worker: { bindings: [{ ...OBJECTS, class_name: "N" }, plain("PRICES", "SMS=9")] } },
      "error binding.differs.MESSAGES",
    ],
    [
      { worker: { ...wanted.worker, limits: { cpu_ms: 10 } } },
      "warning deployed.differs.limit_cpu_ms",
    ],
  ])("with %j is told by one finding", (change, finding) => {
    const findings = judgeDeployed(compared(change));
    expect(told(findings)).toEqual([finding]);
    for (const { what, remedy } of findings) expect(what + remedy).toMatch(/\..*\.$/);
  });

  it("is told once where there is nothing", () => {
    expect(told(judgeDeployed({ ...compared(), actual: undefined }))).toEqual([
      "error worker.missing",
    ]);
  });
});

describe("what a deployment needs of the account", () => {
  const queue = (name: string) => [name, { queue_id: name, queue_name: name }] as const;
  const whole = {
    queues: new Map(["mirror", "mirror-1", "dead"].map(queue)),
    databases: new Map([[ID, { id: ID, name: "reports", caching: { disabled: true } }]]),
    bucket: true,
  };

  it.each([
    [whole, []],
    [
      { ...whole, queues: new Map(["mirror"].map(queue)) },
      ["error queue.missing.mirror-1", "error queue.missing.dead"],
    ],
    [{ ...whole, databases: new Map() }, ["error hyperdrive.missing.HYPERDRIVE"]],
    [
      // Cloudflare says nothing of caching where it is on by default.
      { ...whole, databases: new Map([[ID, { id: ID, name: "reports" }]]) },
      ["error hyperdrive.caching.HYPERDRIVE"],
    ],
  ])("%#: is named where it is not there", (account, findings) => {
    expect(told(judgeAccount(file, account, "production"))).toEqual(findings);
  });

  it("are secrets, none of which may stand in the file too", () => {
    const names = judgeSecrets(file, [], "production").map(({ id }) =>
      id.replace("secret.missing.", ""),
    );
    expect(names).toContain("HASH_KEY");
    expect(judgeSecrets(file, names, "production")).toEqual([]);
    expect(told(judgeSecrets(file, [...names, "IWINV_SMS_COMPANY_ID"], "production"))).toEqual([
      "error secret.shadowed.IWINV_SMS_COMPANY_ID",
    ]);
  });
});

describe("whose the Worker is", () => {
  const workerOf = (...bindings: readonly Binding[]) => ({ state: { bindings }, crons: [] });
  const secret = (name: string): Binding => ({ name, type: "secret_text" });
  const ours: Binding = { ...OBJECTS, class_name: "MessageObject" };

  it.each([
    ["nobody's yet", undefined],
    ["ours, whatever else it has", workerOf(ours, plain("OUR_TOKEN", "x"))],
    ["a draft with our settings", workerOf(secret("API_KEY"), plain("PRICES", "SMS=9"))],
  ])("is no finding: %s", (_what, worker) => {
    expect(judgeOwner("sms", worker)).toEqual([]);
  });

  it.each([
    ["binding CARTS", workerOf({ name: "CARTS", type: "kv_namespace" })],
    ["binding STRIPE_KEY", workerOf(secret("STRIPE_KEY"), secret("API_KEY"))],
    ["binding MESSAGES", workerOf({ ...OBJECTS, class_name: "Chat" })],
    ["cron 0 0 * * *", { ...workerOf(), crons: ["0 0 * * *"] }],
  ])("is told by what it has: %s", (has, worker) => {
    const findings = judgeOwner("sms", worker);
    expect(told(findings)).toEqual(["error worker.foreign"]);
    expect(findings[0]?.what).toContain(`it has ${has}.`);
  });
});

describe("which secrets setup brings", () => {
  const issued = {
    IWINV_API_KEY: "a-key",
    IWINV_SMS_API_KEY: "b-key",
    IWINV_SMS_AUTH_KEY: "c-key",
  };
  const made = ["API_KEY", "FIELD_HASH_KEYS", "FIELD_KEYS", "HASH_KEY"];

  it("are those of the file, and new ones that nobody else has to know", () => {
    const { given, generated, left, findings } = planSecrets({
      file,
      present: [],
      ran: false,
      offered: issued,
    });
    expect([given, Object.keys(generated).toSorted(), left, findings]).toEqual([
      issued,
      made,
      [],
      [],
    ]);
  });

  it("are none that are there", () => {
    const present = [...made, ...Object.keys(issued)];
    const plan = planSecrets({ file, present, ran: true, offered: { API_KEY: "weak" } });
    expect(plan).toEqual({ given: {}, generated: {}, left: ["API_KEY"], findings: [] });
  });

  it("are no new ones for what a Worker that ran has stored", () => {
    const { generated, findings } = planSecrets({ file, present: [], ran: true, offered: issued });
    expect(Object.keys(generated)).toEqual(["API_KEY"]);
    expect(told(findings)).toEqual(
      ["FIELD_HASH_KEYS", "FIELD_KEYS", "HASH_KEY"].map((name) => `error secret.missing.${name}`),
    );
  });
});

describe("a clock", () => {
  const now = new Date("2026-11-30T00:00:00Z");
  it.each([
    [0, []],
    [59, []],
    [-59, []],
    [61, ["error clock.off"]],
    [-61, ["error clock.off"]],
  ])("that is %i s off", (seconds, findings) => {
    expect(told(judgeClock(new Date(now.getTime() + seconds * 1000), now))).toEqual(findings);
  });

  it("that nobody told is no finding", () => {
    expect(judgeClock(undefined, now)).toEqual([]);
  });
});
