import { beforeEach, describe, expect, it, vi } from "vitest";

import type { Circuit } from "../../domain/gate/circuit.ts";
import type { Waiting } from "../../domain/gate/waiting-line.ts";
import { useTurnedTime } from "../../kernel/time/testing.ts";
import { Telemetry } from "../../telemetry/telemetry.ts";
import { Dispatch, type DispatchHost } from "./dispatch.ts";
import type { Resumed } from "./gate-rpc.ts";
import { FAIL_OPEN_MS } from "./gate-stub.ts";

const NOW = Date.UTC(2026, 10, 20);
const FAULT = { code: "PROVIDER_ERROR", message: "502" };
const VARS = Object.fromEntries(
  ["API_KEY", "SMS_API_KEY", "SMS_AUTH_KEY", "SMS_COMPANY_ID"]
    .map((name) => [`IWINV_${name}`, "x"])
    .concat([["IWINV_SMS_SENDER_NUMBER", "0212345678"]]),
);
const PROVEN: Circuit = { phase: "trial", since: NOW - 1, until: 0, pauseMs: 5000, proven: true };

let work: Promise<unknown>[];
let resume: (object: string) => Promise<Resumed>;

/** A gate that starts with this on its disk. */
function gateWith(circuit: Circuit, waiting: readonly Waiting[] = []): Dispatch {
  const stored = new Map<string, unknown>([["circuit", circuit]]);
  if (waiting.length > 0) stored.set("wait:1", waiting);
  const kv = {
    get: (key: string) => stored.get(key),
    put: (key: string, value: unknown) => stored.set(key, value),
    delete: (key: string) => stored.delete(key),
    list: ({ prefix }: { prefix: string }) => [...stored].filter(([key]) => key.startsWith(prefix)),
  };
  const settings = {
    GATE_SHARDS: 1,
    PROVIDER_SEND_TIMEOUT: 10_000,
    ACCOUNT_PAUSE: 30_000,
    FAILOVER_CODES: {},
    vars: VARS,
  };
  const host = {
    ctx: { storage: { kv }, waitUntil: (one: Promise<unknown>) => void work.push(one) },
    isolate: {
      settings,
      telemetry: new Telemetry(),
      messages: { resume: async (object: string) => resume(object) },
    },
    provider: () => "iwinv",
    changed: () => undefined,
  };
  return new Dispatch(host as unknown as DispatchHost);
}

useTurnedTime(NOW);
beforeEach(() => {
  work = [];
});

describe("a gate that wakes those who wait", () => {
  const line = ["a", "b", "c"].map((object, since): Waiting => ({
    object,
    tenant: "t",
    lane: "normal",
    since,
  }));

  /** Messages that meet a fault as their isolates report it, and as they answer. @returns who was woken. */
  function failing(gate: Dispatch, ...faulty: readonly string[]): readonly string[] {
    const woken: string[] = [];
    resume = async (object) => {
      woken.push(object);
      const beganAt = Date.now();
      await Promise.resolve();
      const outcome = faulty.includes(object) ? "line" : "ok";
      if (outcome === "line") gate.report({ work: "send", outcome, ...FAULT, beganAt });
      return { outcome, code: "", message: "", beganAt, ms: 1, type: undefined };
    };
    return woken;
  }

  it("counts a fault once that a message reports and answers with", async () => {
    const gate = gateWith(PROVEN, line);
    gate.noteOks("send", 5);
    const woken = failing(gate, "a");
    const done = gate.alarm();
    await vi.advanceTimersByTimeAsync(60_000);
    await done;
    expect(woken).toEqual(["a", "b", "c"]);
    expect(gate.circuit.phase).toBe("closed");
  });

  it("counts a good call once that a message reports and answers with", async () => {
    const gate = gateWith(PROVEN, line.slice(0, 2));
    resume = async (object) => {
      const beganAt = Date.now();
      const outcome = object === "a" ? "ok" : "line";
      // The one good call is too long ago to outweigh a fault; two would not be.
      await scheduler.wait(outcome === "ok" ? 1 : 15_000);
      gate.report({ work: "send", outcome, ...FAULT, beganAt });
      return { outcome, code: "", message: "", beganAt, ms: 1, type: undefined };
    };
    const done = gate.alarm();
    await vi.advanceTimersByTimeAsync(60_000);
    await done;
    expect(gate.circuit.phase).toBe("open");
  });

  it("stops at the fault of the first one, though its report is lost, and asks its channel", async () => {
    const gate = gateWith({ ...PROVEN, proven: false }, line);
    const woken: string[] = [];
    const type = "ALIMTALK";
    resume = async (object) => {
      woken.push(object);
      return Promise.resolve({ outcome: "line", ...FAULT, beganAt: Date.now(), ms: 1, type });
    };
    const done = gate.alarm();
    await vi.advanceTimersByTimeAsync(60_000);
    await done;
    expect(woken).toEqual(["a"]);
    expect(gate.circuit).toMatchObject({ phase: "open", fault: { kind: "line", type } });
  });
});

describe("a gate whose pause is over, and whose alarm is late", () => {
  it("leaves time to write the line to whoever waits for its question", async () => {
    vi.stubGlobal("fetch", async () => new Promise(() => undefined));
    const fault = { kind: "line", ...FAULT } as const;
    const gate = gateWith({ ...PROVEN, phase: "open", until: NOW - 1000, proven: false, fault });
    let waited = false;
    void gate.probeIfLate().then(() => {
      waited = true;
    });
    await vi.advanceTimersByTimeAsync(0);
    expect(waited).toBe(false);
    await vi.advanceTimersByTimeAsync(FAIL_OPEN_MS / 2);
    expect(waited).toBe(true);
    expect(gate.circuit.phase).toBe("open");
  });
});
