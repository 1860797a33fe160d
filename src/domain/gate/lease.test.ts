import { describe, expect, it } from "vitest";

import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { Leases } from "./lease.ts";
import { IDLE_PACE, reserve } from "./pacer.ts";

const NOW = Date.UTC(2026, 10, 20);

const leases = new Leases();
let names = 0;
const newName = (): string => `lease-${names++}`;

/** One isolate, or several, each of which wants so many slots a second at random for two minutes, of a gate with this rate. */
function load(isolates: number, perSecond: number, rate: number, lease = true) {
  const all = Array.from({ length: isolates }, newName).flatMap((name, isolate) => {
    const wants: { name: string; at: number }[] = [];
    for (let at = 0; at < 120_000; wants.push({ name, at: NOW + at })) {
      const part = hashFraction(`${isolate}:${wants.length}`);
      at += (-Math.log(1 - part) * 1000) / perSecond;
    }
    return wants;
  });
  all.sort((a, b) => a.at - b.at);
  let pace = IDLE_PACE;
  let granted = 0;
  let asks = 0;
  const waits = all.map(({ name, at }) => {
    const held = lease ? leases.takeHeld(name, at) : undefined;
    if (held !== undefined) return held - at;
    const count = lease ? leases.blockSize(name, at) : 1;
    const taken = reserve(pace, { lane: "normal", count, rate }, at);
    pace = taken.pace;
    granted += count;
    asks++;
    return (lease ? leases.keepBlock(name, taken.slots) : taken.slots.first) - at;
  });
  waits.sort((a, b) => a - b);
  return {
    wasted: granted / all.length - 1,
    asksEach: asks / all.length,
    // What waits longer than this is deferred: rows, and an alarm.
    deferred: waits.filter((ms) => ms > 25).length / all.length,
    medianMs: waits[Math.floor(waits.length / 2)] ?? 0,
  };
}

describe("slots that an isolate holds", () => {
  it("that are held are dropped with their gate, and with no other", () => {
    const [one, two] = [crypto.randomUUID(), crypto.randomUUID()];
    for (const gate of [one, two])
      leases.keepBlock(`${gate}:send:normal`, { first: NOW, intervalMs: 10, count: 2 });
    leases.drop(one);
    expect(leases.takeHeld(`${one}:send:normal`, NOW)).toBeUndefined();
    expect(leases.takeHeld(`${two}:send:normal`, NOW)).toBe(NOW + 10);
  });

  it("that are held are used once, in order, and not when they are stale", () => {
    const name = `test:${crypto.randomUUID()}`;
    expect(leases.takeHeld(name, NOW)).toBeUndefined();
    expect(leases.keepBlock(name, { first: NOW, intervalMs: 10, count: 4 })).toBe(NOW);
    expect([leases.takeHeld(name, NOW), leases.takeHeld(name, NOW)]).toEqual([NOW + 10, NOW + 20]);
    expect(leases.takeHeld(name, NOW + 5000)).toBeUndefined();
  });

  it("are no more than it uses: where many isolates want few, each asks for its own and nobody is pushed behind", () => {
    for (const [isolates, perSecond] of [
      [10, 2],
      [20, 1],
      [4, 5],
    ] as const) {
      const leased = load(isolates, perSecond, 50);
      const alone = load(isolates, perSecond, 50, false);
      expect(leased.wasted).toBeLessThan(0.02);
      expect(leased.deferred).toBeLessThan(alone.deferred + 0.02);
      expect(leased.medianMs).toBeLessThan(5);
    }
  });

  it("spare most requests to the gate where one isolate wants many", () => {
    const busy = load(2, 150, 500);
    expect(busy.asksEach).toBeLessThan(1 / 14);
    expect(busy.wasted).toBeLessThan(0.02);
    const middling = load(1, 20, 50);
    expect(middling.asksEach).toBeLessThan(0.4);
    expect(middling.wasted).toBeLessThan(0.05);
  });

  it("come one for each of those who ask at once, and in blocks again when they have their answer", () => {
    const name = newName();
    const want = (at: number): number => {
      leases.takeHeld(name, at);
      return leases.blockSize(name, at);
    };
    for (let i = 0; i < 200; i++) want(NOW + i * 5);
    const now = NOW + 1000;
    expect(want(now)).toBe(16);
    const done = leases.asking(name, now);
    expect(want(now + 1)).toBe(1);
    done();
    expect(want(now + 2)).toBe(16);
    expect(want(now + 60_000)).toBe(1);
  });

  it("come in blocks again though an object was reset while it asked", () => {
    const name = newName();
    leases.asking(name, NOW);
    const sizes: number[] = [];
    for (let at = NOW; at < NOW + 10_000; at += 5) {
      leases.takeHeld(name, at);
      sizes.push(leases.blockSize(name, at));
    }
    expect(sizes[100]).toBe(1);
    expect(sizes.at(-1)).toBe(16);
  });
});
