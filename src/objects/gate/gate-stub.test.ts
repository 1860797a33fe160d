import { beforeEach, describe, expect, it } from "vitest";

import { turned, useTurnedTime } from "../../kernel/time/testing.ts";
import { Telemetry } from "../../telemetry/telemetry.ts";
import type { Grant, ReportAnswer } from "./gate-rpc.ts";
import { GateStubs } from "./gate-stub.ts";

const KEY = { providerId: "iwinv", phone: "01012345678" };
const SEND = { work: "send", lane: "normal" } as const;
const FAULT = { ...SEND, outcome: "line", code: "PROVIDER_ERROR", message: "502" } as const;
const VARS = Object.fromEntries(
  ["API_KEY", "SMS_API_KEY", "SMS_AUTH_KEY", "SMS_COMPANY_ID"]
    .map((name) => [`IWINV_${name}`, "x"])
    .concat([["IWINV_SMS_SENDER_NUMBER", "0212345678"]]),
);
const TOLD = { share: false, firstChecks: {} };

let reserve: () => Promise<Grant>;
let report: () => Promise<ReportAnswer>;
let stubs: GateStubs;

useTurnedTime(Date.UTC(2026, 10, 20));
beforeEach(() => {
  const gate = { reserve: async () => reserve(), report: async () => report() };
  const env = { GATES: { getByName: () => gate } } as unknown as Env;
  const settings = { GATE_SHARDS: 1, LOCATION_HINT: "apac-ne", FAILOVER_CODES: {}, vars: VARS };
  const isolate = { settings, telemetry: new Telemetry() } as unknown;
  stubs = new GateStubs(env, isolate as ConstructorParameters<typeof GateStubs>[1]);
  reserve = async () =>
    Promise.resolve({
      kind: "slots",
      slots: { first: Date.now(), intervalMs: 0, count: 1 },
      trial: false,
      ...TOLD,
    });
  report = async () => Promise.resolve({ until: 0 });
});

const reported = async (): Promise<void> => stubs.report(KEY, { ...FAULT, beganAt: Date.now() });

describe("an isolate", () => {
  it("remembers the pause that the gate answers a fault with, until it gets slots again", async () => {
    report = async () => Promise.resolve({ until: Date.now() + 60_000 });
    await reported();
    expect(stubs.isPaused(KEY)).toBe(true);
    await stubs.takeSlot(KEY, SEND);
    expect(stubs.isPaused(KEY)).toBe(false);
  });

  it("holds calls back until the gate has said what a fault means", async () => {
    let answer: (told: ReportAnswer) => void = () => undefined;
    report = async () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const telling = reported();
    let waits = true;
    const held = stubs.answered(KEY).then(() => {
      waits = false;
    });
    await Promise.resolve();
    expect(waits).toBe(true);
    answer({ until: Date.now() + 60_000 });
    await telling;
    await turned(held);
    expect(stubs.isPaused(KEY)).toBe(true);
  });

  it("paces by itself where the gate does not answer, and counts that", async () => {
    reserve = async () => Promise.reject(new Error("away"));
    const passes = await Promise.all(
      Array.from({ length: 20 }, async () => stubs.takeSlot(KEY, SEND)),
    );
    const times = passes.map((pass) => (pass.kind === "at" ? pass.at : 0)).sort((a, b) => a - b);
    expect(new Set(times).size).toBe(20);
  });

  it("stays paused where the gate does not answer at all", async () => {
    report = async () => Promise.reject(new Error("away"));
    reserve = async () => Promise.reject(new Error("away"));
    await reported();
    expect(await stubs.takeSlot(KEY, SEND)).toMatchObject({ kind: "paused" });
  });
});
