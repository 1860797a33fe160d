import { describe, expect, it } from "vitest";

import { inLayout, NewerLayoutError, type Layout } from "./layout.ts";

const LAYOUT: Layout = {
  what: "parcel",
  current: 3,
  steps: {
    1: ({ weight, ...rest }) => ({ ...rest, grams: Number(weight) * 1000 }),
    2: (old) => ({ ...old, fragile: false }),
  },
};

describe("the layout of a stored value", () => {
  it("is the current one: the value is the very same", () => {
    const stored = { schema: 3, grams: 5 };
    expect(inLayout(LAYOUT, stored)).toBe(stored);
  });

  it("is an older one: each step is made in its turn, and what no step names stays", () => {
    expect(inLayout<object>(LAYOUT, { schema: 1, weight: 2, to: "Seoul" })).toEqual({
      schema: 3,
      grams: 2000,
      fragile: false,
      to: "Seoul",
    });
    expect(inLayout<object>(LAYOUT, { schema: 2, grams: 7 })).toEqual({
      schema: 3,
      grams: 7,
      fragile: false,
    });
  });

  it("was not written once: that is the first one", () => {
    expect(inLayout<object>(LAYOUT, { weight: 1 })).toMatchObject({ schema: 3, grams: 1000 });
  });

  it("changes nothing of what is stored", () => {
    const stored = Object.freeze({ schema: 1, weight: 2 });
    inLayout<object>(LAYOUT, stored);
    expect(stored).toEqual({ schema: 1, weight: 2 });
  });

  it.each([4, 99, 0, -1, 1.5, Number.NaN, "2", "010-1234-5678", {}, true])(
    "is none that this version knows: %j",
    (schema) => {
      const read = (): object => inLayout<object>(LAYOUT, { schema, weight: 1 });
      expect(read).toThrow(NewerLayoutError);
      expect(read).toThrow(/^a stored parcel has layout \S+, which this version does not know$/);
      expect(read).not.toThrow(/010|object/);
    },
  );

  it("lacks a step: that is a fault of this version, and no newer value", () => {
    const hole: Layout = { ...LAYOUT, steps: {} };
    expect(() => inLayout<object>(hole, { schema: 1 })).toThrow(/no step leads from layout 1/);
  });
});
