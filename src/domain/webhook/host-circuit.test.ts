import { describe, expect, it } from "vitest";

import { HostCircuit, PATIENCE } from "./host-circuit.ts";

const DEAD = { error: "timeout" } as const;
const T = 1_700_000_000_000;

function failing(calls: number): HostCircuit {
  const circuit = new HostCircuit();
  for (let i = 0; i < calls; i++) circuit.note("a", DEAD, T);
  return circuit;
}

describe("a host that only fails", () => {
  it("is paused after twenty failures in a row", () => {
    expect(failing(PATIENCE - 1).waitMs("a", T)).toBe(0);
    expect(failing(PATIENCE).waitMs("a", T)).toBe(30_000);
  });

  it("gets one call at the end of a pause, and rests longer after each, five minutes at most", () => {
    const circuit = failing(PATIENCE);
    let now = T;
    for (const pause of [30_000, 60_000, 120_000, 240_000, 300_000, 300_000]) {
      expect(circuit.waitMs("a", now + pause - 1)).toBe(1);
      now += pause;
      expect(circuit.waitMs("a", now)).toBe(0);
      expect(circuit.waitMs("a", now)).toBeGreaterThan(0);
      circuit.note("a", DEAD, now);
    }
  });

  it("rests no longer for the calls that were under way when the pause began", () => {
    const circuit = failing(10 * PATIENCE);
    expect(circuit.waitMs("a", T)).toBe(30_000);
  });

  it("is called as ever once it answers, a refusal of an event among it", () => {
    for (const status of [200, 404, 410]) {
      const circuit = failing(PATIENCE);
      circuit.note("a", { status }, T + 1);
      expect(circuit.waitMs("a", T + 2)).toBe(0);
    }
    const circuit = failing(PATIENCE);
    circuit.note("a", { status: 503 }, T + 1);
    expect(circuit.waitMs("a", T + 2)).toBeGreaterThan(0);
  });

  it("holds up nobody else", () => {
    expect(failing(PATIENCE).waitMs("b", T)).toBe(0);
  });
});
