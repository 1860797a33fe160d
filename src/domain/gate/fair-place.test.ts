import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { fairPlace, type Queued } from "./fair-place.ts";
import { WaitingLine } from "./waiting-line.ts";

const queued = fc.record({
  tenant: fc.constantFrom("a", "b", "c"),
  lane: fc.constantFrom("high" as const, "normal" as const),
});

const NEVER = new Map<string, number>();

const inOrder = (all: readonly Queued[]): readonly Queued[] =>
  [...all].sort((a, b) => (a.lane < b.lane ? -1 : a.lane > b.lane ? 1 : 0));

describe("a place among those who wait", () => {
  it("is the one that the gate's line gives out", () => {
    fc.assert(
      fc.property(fc.array(queued, { maxLength: 40 }), (drawn) => {
        const all = inOrder(drawn);
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
