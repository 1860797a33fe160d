import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Pass } from "../../domain/gate/pass.ts";
import { OpenCalls } from "./open-calls.ts";

const NOW = Date.UTC(2026, 10, 20);
const PASS: Pass = { kind: "at", at: NOW, probe: false };

const calls = new OpenCalls();
let names = 0;
const newProvider = (): string => `provider-${names++}`;

/** Opens calls that end when they are told. */
function openCalls(provider: string, count: number, began = NOW): (endedAt: number) => void {
  let now = began;
  const ends: (() => void)[] = [];
  for (let i = 0; i < count; i++) {
    void calls.count(
      provider,
      () => now,
      async () => new Promise<void>((resolve) => ends.push(resolve)),
    );
  }
  return (endedAt) => {
    now = endedAt;
    for (const end of ends) end();
  };
}

const settle = async (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe("open calls", () => {
  it("let a call start only while there is room", () => {
    fc.assert(
      fc.property(fc.nat({ max: 20 }), fc.nat({ max: 20 }), (open, limit) => {
        const provider = newProvider();
        openCalls(provider, open);
        const free = limit === 0 || open < limit;
        expect(calls.holdBack(PASS, provider, limit, NOW).kind).toBe(free ? "at" : "paused");
      }),
    );
  });

  it("leave passes alone that start nothing now, and the probe", () => {
    const provider = newProvider();
    openCalls(provider, 3);
    const later: Pass = { kind: "at", at: NOW + 1000, probe: false };
    const probe: Pass = { kind: "at", at: NOW, probe: true };
    const paused: Pass = { kind: "paused", until: NOW + 1, reason: "KEY" };
    for (const pass of [later, probe, paused]) {
      expect(calls.holdBack(pass, provider, 2, NOW)).toBe(pass);
    }
    // So near that it would start now.
    expect(calls.holdBack({ ...PASS, at: NOW + 10 }, provider, 2, NOW).kind).toBe("paused");
  });

  it("give everybody who waits a place of its own, no denser than calls end", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 2, max: 200 }),
        (limit, many) => {
          const provider = newProvider();
          openCalls(provider, limit);
          const untils = Array.from({ length: many }, () => {
            const pass = calls.holdBack(PASS, provider, limit, NOW);
            return pass.kind === "paused" ? pass.until : 0;
          });
          // 500 ms a call are assumed until one has ended.
          const atOnce = Math.max(...untils.map((at) => untils.filter((one) => one === at).length));
          expect(atOnce).toBeLessThanOrEqual(Math.ceil(limit / 500) + 1);
          expect(Math.max(...untils) - NOW).toBeGreaterThanOrEqual((500 / limit) * many - 1);
        },
      ),
    );
  });

  it("free their place however they end, and teach how long one takes", async () => {
    const provider = newProvider();
    const end = openCalls(provider, 1);
    const waits = (): number => {
      const pass = calls.holdBack(PASS, provider, 1, NOW);
      return pass.kind === "paused" ? pass.until - NOW : 0;
    };
    expect(waits()).toBe(500);
    end(NOW + 10_500);
    await settle();
    expect(waits()).toBe(0);
    await expect(
      calls.count(
        provider,
        () => NOW,
        async () => {
          throw new Error("refused");
        },
      ),
    ).rejects.toThrow("refused");
    expect(waits()).toBe(0);
    openCalls(provider, 1);
    // 500 behind the first in line, and a tenth of what was learned: 0.9 × (500 + 0.1 × 10,000).
    expect(waits()).toBe(500 + 1350);
  });

  it("of an object that was reset in the middle are forgotten", () => {
    const provider = newProvider();
    openCalls(provider, 2, NOW - 121_000);
    expect(calls.holdBack(PASS, provider, 2, NOW)).toBe(PASS);
  });

  it("of one provider hold up no other", () => {
    openCalls(newProvider(), 5);
    expect(calls.holdBack(PASS, newProvider(), 1, NOW)).toBe(PASS);
  });
});
