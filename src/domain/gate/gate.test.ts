import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { admit, CLOSED, report, type Circuit } from "./circuit.ts";
import { IDLE_PACE, reserve, type Lane, type Pace } from "./pacer.ts";

const NOW = Date.UTC(2026, 10, 20);
const policy = { accountPauseMs: 15_000 };

/** All slots that a sequence of reservations gets. */
function slotsOf(
  asks: readonly { lane: Lane; count: number; wait: number }[],
  rate: number,
): number[] {
  let pace: Pace = IDLE_PACE;
  let now = NOW;
  const times: number[] = [];
  for (const { lane, count, wait } of asks) {
    now += wait;
    const taken = reserve(pace, { lane, count, rate }, now);
    pace = taken.pace;
    for (let i = 0; i < count; i++) times.push(taken.slots.first + i * taken.slots.intervalMs);
  }
  return times;
}

const ask = fc.record({
  lane: fc.constantFrom<Lane>("normal", "high"),
  count: fc.integer({ min: 1, max: 32 }),
  wait: fc.integer({ min: 0, max: 3000 }),
});

describe("slots", () => {
  it("are never denser than the rate, whoever asks and however", () => {
    fc.assert(
      fc.property(
        fc.array(ask, { maxLength: 60 }),
        fc.integer({ min: 1, max: 500 }),
        (asks, rate) => {
          const times = slotsOf(asks, rate).sort((a, b) => a - b);
          for (const [i, start] of times.entries()) {
            const within = times.slice(i).filter((time) => time < start + 1000).length;
            // Each lane may begin its second with a slot.
            expect(within).toBeLessThanOrEqual(rate + 2);
          }
        },
      ),
    );
  });

  it("come in the order of the requests within a lane", () => {
    const times = slotsOf(
      Array.from({ length: 1000 }, () => ({ lane: "normal" as const, count: 1, wait: 0 })),
      50,
    );
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect((times.at(-1) ?? 0) - NOW).toBeCloseTo((999 * 1000) / 40, 0);
  });

  it("let a one-time password pass ten thousand waiting messages", () => {
    const burst = reserve(IDLE_PACE, { lane: "normal", count: 10_000, rate: 50 }, NOW);
    const otp = reserve(burst.pace, { lane: "high", count: 1, rate: 50 }, NOW);
    expect(otp.slots.first).toBe(NOW);
  });
});

describe("the circuit", () => {
  const faulty = (circuit: Circuit, outcome: "account" | "line", now: number): Circuit =>
    report(admit(circuit, 1, now).circuit, { outcome: outcome, code: "CODE" }, policy, now);

  it("pauses everybody after one fault of the account, and lets a single probe through", () => {
    const paused = faulty(CLOSED, "account", NOW);
    expect(admit(paused, 1, NOW + 1).admission).toMatchObject({ kind: "paused", reason: "CODE" });
    const first = admit(paused, 1, NOW + 15_000);
    expect(first.admission).toEqual({ kind: "open", probe: true });
    expect(admit(first.circuit, 1, NOW + 15_001).admission.kind).toBe("paused");
    expect(report(first.circuit, { outcome: "ok", code: "" }, policy, NOW + 15_100)).toEqual(
      CLOSED,
    );
    const again = report(first.circuit, { outcome: "account", code: "CODE" }, policy, NOW + 15_100);
    expect(admit(again, 1, NOW + 20_000).admission.kind).toBe("paused");
  });

  it("opens after repeated faults of the line, waits longer each time, and closes by a probe", () => {
    let circuit = CLOSED;
    for (let i = 0; i < 5; i++) circuit = faulty(circuit, "line", NOW + i);
    const waits: number[] = [];
    let now = NOW + 4;
    for (let i = 0; i < 6; i++) {
      waits.push(circuit.until - now);
      now = circuit.until;
      circuit = report(
        admit(circuit, 1, now).circuit,
        { outcome: "line", code: "CODE" },
        policy,
        now,
      );
    }
    expect(waits).toEqual([5000, 10_000, 20_000, 30_000, 30_000, 30_000]);
    const probe = admit(circuit, 1, circuit.until);
    expect(report(probe.circuit, { outcome: "ok", code: "" }, policy, circuit.until)).toEqual(
      CLOSED,
    );
  });

  it("stays closed while most calls go well", () => {
    let circuit = CLOSED;
    for (let i = 0; i < 100; i++) {
      circuit = admit(circuit, 1, NOW + i).circuit;
      if (i % 5 === 0)
        circuit = report(circuit, { outcome: "line", code: "CODE" }, policy, NOW + i);
    }
    expect(circuit.until).toBe(0);
  });

  it("does not wait for ever for a probe that died", () => {
    const paused = faulty(CLOSED, "account", NOW);
    const probe = admit(paused, 1, NOW + 15_000).circuit;
    expect(admit(probe, 1, NOW + 31_000).admission).toEqual({ kind: "open", probe: true });
  });

  it("never lets two probes out at once, whatever is reported", () => {
    const event = fc.constantFrom<"admit" | "ok" | "account" | "line">(
      "admit",
      "ok",
      "account",
      "line",
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(event, fc.integer({ min: 0, max: 9000 })), { maxLength: 200 }),
        (events) => {
          let circuit = CLOSED;
          let now = NOW;
          let probeAt = 0;
          for (const [what, wait] of events) {
            now += wait;
            if (what === "admit") {
              const next = admit(circuit, 1, now);
              circuit = next.circuit;
              if (next.admission.kind === "open" && next.admission.probe) {
                expect(probeAt === 0 || now - probeAt >= 15_000).toBe(true);
                probeAt = now;
              }
            } else {
              circuit = report(circuit, { outcome: what, code: "CODE" }, policy, now);
              if (circuit.probeAt === 0) probeAt = 0;
            }
          }
        },
      ),
    );
  });
});
