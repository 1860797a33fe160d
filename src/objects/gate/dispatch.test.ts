import { describe, expect, it, vi } from "vitest";

import type { Circuit, Fault } from "../../domain/gate/circuit.ts";
import type { Waiting } from "../../domain/gate/waiting-line.ts";
import { useTurnedTime } from "../../kernel/time/testing.ts";
import type { Dispatch } from "./dispatch.ts";
import type { Resumed } from "./gate-rpc.ts";
import { FAIL_OPEN_MS } from "./gate-stub.ts";
import { answerProbe, gateWith } from "./testing.ts";

const NOW = Date.UTC(2026, 10, 20);
const FAULT = { code: "PROVIDER_ERROR", message: "502" };
const LINE: Fault = { kind: "line", ...FAULT };
const PROVEN: Circuit = { phase: "trial", since: NOW - 1, until: 0, pauseMs: 5000, proven: true };

useTurnedTime(NOW);

describe("a gate that wakes those who wait", () => {
  const line = ["a", "b", "c"].map((object, since): Waiting => ({
    object,
    tenant: "t",
    lane: "normal",
    since,
  }));

  let resume: (object: string) => Promise<Resumed>;

  const gateOf = (circuit: Circuit, waiting = line): Dispatch =>
    gateWith({ circuit, waiting, resume: async (object) => resume(object) });

  /** Messages whose calls their isolates report, and they answer with; some meet a fault. @returns who was woken. */
  function failing(gate: Dispatch, ...faulty: readonly string[]): readonly string[] {
    const woken: string[] = [];
    resume = async (object) => {
      woken.push(object);
      const beganAt = Date.now();
      await Promise.resolve();
      const outcome = faulty.includes(object) ? "line" : "ok";
      gate.report({ work: "send", outcome, ...FAULT, beganAt });
      return { outcome, code: "", message: "", beganAt, ms: 1, type: undefined };
    };
    return woken;
  }

  it("counts a fault once that a message reports and answers with", async () => {
    const gate = gateOf(PROVEN);
    gate.noteOks("send", 5);
    const woken = failing(gate, "a");
    const done = gate.alarm();
    await vi.advanceTimersByTimeAsync(60_000);
    await done;
    expect(woken).toEqual(["a", "b", "c"]);
    expect(gate.circuit.phase).toBe("closed");
  });

  it("counts a good call once that a message reports and answers with", async () => {
    const gate = gateOf(PROVEN, line.slice(0, 2));
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

  it("tries one after the other where faults stood alone before, and stops at what that does not explain", async () => {
    answerProbe();
    const gate = gateOf({ ...PROVEN, phase: "open", proven: false, fault: LINE });
    for (let n = 0; n < 10; n++) {
      gate.report({ work: "send", outcome: "line", ...FAULT, beganAt: NOW - 100 + n, oks: 4 });
    }
    gate.noteOks("send", 4);
    const woken = failing(gate, "a", "b", "c");
    const done = gate.alarm();
    await vi.advanceTimersByTimeAsync(1000);
    await done;
    expect(woken).toEqual(["a", "b"]);
    expect(gate.circuit.phase).toBe("open");
  });

  it("does not stop for one fault just after the last of them was sent", async () => {
    const gate = gateOf(PROVEN);
    failing(gate);
    const done = gate.alarm();
    await vi.advanceTimersByTimeAsync(1000);
    await done;
    gate.report({ work: "send", outcome: "line", ...FAULT, beganAt: Date.now() });
    expect(gate.circuit.phase).toBe("closed");
  });

  it("stops at the fault of the first one, though its report is lost, and asks its channel", async () => {
    const gate = gateOf({ ...PROVEN, proven: false });
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

describe("a gate in whose trial nobody has anything to send", () => {
  const OPEN: Circuit = { ...PROVEN, phase: "open", until: NOW, proven: false, fault: LINE };
  const MINUTE = 60_000;

  /** Runs the alarm when the gate wants it. */
  async function alarm(gate: Dispatch): Promise<void> {
    vi.setSystemTime(gate.wakeAt ?? NaN);
    await gate.alarm();
  }

  it("asks once more after a minute, takes the answer for the end, and lets the next message try alone", async () => {
    answerProbe();
    const gate = gateWith({ circuit: OPEN });
    await alarm(gate);
    expect(gate.circuit).toMatchObject({ phase: "trial", since: NOW });
    expect(gate.pausedUntil).toBe(NOW);
    expect(gate.wakeAt).toBe(NOW + MINUTE);
    await alarm(gate);
    expect(gate.circuit).toMatchObject({ phase: "trial", rested: true });
    expect(gate.pausedUntil).toBe(0);
    expect(gate.wakeAt).toBeUndefined();
    expect(await gate.grantSends({ lane: "normal" }, 1, undefined)).toMatchObject({ trial: true });
    expect(await gate.grantSends({ lane: "normal" }, 1, undefined)).toMatchObject({
      kind: "paused",
    });
    gate.report({ work: "send", outcome: "ok", code: "", message: "", beganAt: Date.now() });
    expect(gate.circuit.phase).toBe("closed");
  });

  it("opens again where that question meets the fault", async () => {
    let there = true;
    answerProbe(() => there);
    const gate = gateWith({ circuit: OPEN });
    await alarm(gate);
    there = false;
    await alarm(gate);
    expect(gate.circuit).toMatchObject({ phase: "open", until: NOW + MINUTE + 10_000 });
    expect(gate.circuit.misled).toBeUndefined();
  });

  it("waits for an hour where a message met the fault after an answer, and says that it relapsed", async () => {
    answerProbe();
    const gate = gateWith({ circuit: OPEN });
    await alarm(gate);
    await alarm(gate);
    await gate.grantSends({ lane: "normal" }, 1, undefined);
    gate.report({ work: "send", outcome: "line", ...FAULT, beganAt: Date.now() });
    expect(gate.circuit).toMatchObject({ phase: "open", relapsed: true });
    await alarm(gate);
    const since = Date.now();
    expect(gate.wakeAt).toBe(since + 60 * MINUTE);
    await alarm(gate);
    expect(gate.circuit).toMatchObject({ rested: true, misled: true });
    expect(gate.circuit.relapsed).toBeUndefined();
  });

  it("does not ask while a message tries, and forgets what misled it once one was sent", async () => {
    answerProbe();
    const gate = gateWith({ circuit: { ...OPEN, misled: true, relapsed: true } });
    await alarm(gate);
    vi.setSystemTime(NOW + 60 * MINUTE - 1);
    await gate.grantSends({ lane: "normal" }, 1, undefined);
    expect(gate.wakeAt).toBeGreaterThan(NOW + 60 * MINUTE);
    vi.setSystemTime(NOW + 60 * MINUTE);
    await gate.alarm();
    expect(gate.circuit.rested).toBeUndefined();
    gate.report({ work: "send", outcome: "ok", code: "", message: "", beganAt: Date.now() });
    gate.report({ work: "send", outcome: "account", ...FAULT, beganAt: Date.now() });
    expect(gate.circuit).toMatchObject({ phase: "open" });
    expect([gate.circuit.misled, gate.circuit.relapsed]).toEqual([undefined, undefined]);
  });
});

describe("a gate whose pause is over, and whose alarm is late", () => {
  it("leaves time to write the line to whoever waits for its question", async () => {
    vi.stubGlobal("fetch", async () => new Promise(() => undefined));
    const gate = gateWith({
      circuit: { ...PROVEN, phase: "open", until: NOW - 1000, proven: false, fault: LINE },
    });
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

describe("the high lane of a gate", () => {
  const CLOSED: Circuit = { ...PROVEN, phase: "closed" };

  it("keeps a slot within a second for a tenant, whatever another one calls high", async () => {
    const gate = gateWith({ circuit: CLOSED });
    /** Until its slot, or until it asks again for one. */
    const waitOf = async (tenant: string): Promise<number> => {
      const grant = await gate.grantSends({ lane: "high", tenant }, 1, undefined);
      if (grant.kind === "paused") throw new Error("it is paused");
      return (grant.kind === "slots" ? grant.slots.first : grant.until) - Date.now();
    };
    for (let i = 0; i < 500; i++) await waitOf("many");
    expect(await waitOf("many")).toBeGreaterThan(5000);
    expect(await waitOf("few")).toBeLessThanOrEqual(1000);
  });
});
