import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { fairPlace, type Queued } from "./fair-place.ts";
import { WaitingLine } from "./waiting-line.ts";

const queued = fc.record({
  tenant: fc.constantFrom("a", "b", "c"),
  lane: fc.constantFrom("high" as const, "normal" as const),
});

const NEVER = new Map<string, number>();

const sameLane = fc
  .tuple(fc.constantFrom("high" as const, "normal" as const), fc.array(queued, { maxLength: 40 }))
  .map(([lane, all]) => all.map((one) => ({ ...one, lane })));

/** Everybody in the order in which they have the first place. */
function servedOf(all: readonly Queued[]): readonly Queued[] {
  let waiting = [...all];
  const served: Queued[] = [];
  const last = new Map<string, number>();
  while (waiting.length > 0) {
    const first = waiting.filter((one) => fairPlace(waiting, one, last) === 0);
    expect(first).toHaveLength(1);
    const [next] = first;
    if (!next) break;
    served.push(next);
    last.set(next.tenant, served.length);
    waiting = waiting.filter((one) => one !== next);
  }
  return served;
}

describe("a place among those who wait", () => {
  it("of one priority is the one that the gate's line gives out", () => {
    fc.assert(
      fc.property(sameLane, (all) => {
        const line = new WaitingLine();
        for (const [index, one] of all.entries()) {
          line.add({ ...one, object: String(index), since: index });
        }
        const places: number[] = [];
        for (let next = line.next(); next; next = line.next()) {
          places[Number(next.object)] = places.filter((place) => place !== undefined).length;
        }
        expect(all.map((one) => fairPlace(all, one, NEVER))).toEqual(places);
      }),
    );
  });

  it("is the first of exactly one, whoever waits; and a tenant's high messages pass its normal ones", () => {
    fc.assert(
      fc.property(fc.array(queued, { maxLength: 40 }), (drawn) => {
        const all = drawn.map((one) => ({ ...one }));
        const served = servedOf(all);
        expect(new Set(served).size).toBe(all.length);
        for (const own of Map.groupBy(served, ({ tenant }) => tenant).values()) {
          const lanes = own.map(({ lane }) => lane);
          expect(lanes).toEqual([...lanes].sort());
        }
      }),
    );
  });

  it("is not behind five hundred high ones of another tenant", () => {
    const flood = Array.from({ length: 500 }, (): Queued => ({ tenant: "a", lane: "high" }));
    const others = Array.from({ length: 20 }, (): Queued => ({ tenant: "b", lane: "normal" }));
    const served = servedOf([...flood, ...others]);
    expect(served.findLastIndex(({ tenant }) => tenant === "b")).toBeLessThan(60);
    // A one-time password of a third one is next, whenever it comes.
    const otp: Queued = { tenant: "c", lane: "high" };
    const turns = new Map([
      ["a", 7],
      ["b", 6],
    ]);
    expect(fairPlace([...flood, ...others, otp], otp, turns)).toBe(0);
  });

  it("is not behind five hundred of another tenant", () => {
    const many = Array.from({ length: 500 }, (): Queued => ({ tenant: "a", lane: "normal" }));
    const one: Queued = { tenant: "b", lane: "normal" };
    const all = [...many, one];
    expect(fairPlace(all, one, NEVER)).toBe(1);
    const first = many[0] ?? one;
    expect(fairPlace(all, first, new Map([["a", 1]]))).toBe(1);
    expect(fairPlace(all, one, new Map([["a", 1]]))).toBe(0);
  });
});
