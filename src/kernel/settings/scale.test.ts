import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { boundQueues, mirrorBinding, unboundQueues } from "./scale.ts";

const queue = { send: async () => undefined };

function envWith(bound: readonly number[]): object {
  return Object.fromEntries(bound.map((index) => [mirrorBinding(index), queue]));
}

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 63 }));

describe("the mirror's queues", () => {
  it("are named as wrangler.jsonc names them", () => {
    expect([0, 1, 63].map(mirrorBinding)).toEqual(["MIRROR", "MIRROR_1", "MIRROR_63"]);
  });

  it("that are missing are named, all of them and no other", () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 64 }), (bound, wanted) => {
        const missing = new Set(unboundQueues(envWith([0, ...bound]), wanted));
        for (let index = 1; index < wanted; index++) {
          expect(missing.has(mirrorBinding(index))).toBe(!bound.includes(index));
        }
        expect(missing.size).toBeLessThan(wanted);
      }),
    );
  });

  it("that are bound count up to the first gap, however many are used", () => {
    fc.assert(
      fc.property(numbers, (bound) => {
        const found = boundQueues(envWith([0, ...bound]));
        expect(found.every((name, index) => name === mirrorBinding(index))).toBe(true);
        expect(bound).not.toContain(found.length);
        expect(unboundQueues(envWith([0, ...bound]), found.length)).toEqual([]);
      }),
    );
  });

  it("are no strings or objects that cannot send", () => {
    expect(unboundQueues({ MIRROR: queue, MIRROR_1: "queue", MIRROR_2: {} }, 3)).toEqual([
      "MIRROR_1",
      "MIRROR_2",
    ]);
  });
});
