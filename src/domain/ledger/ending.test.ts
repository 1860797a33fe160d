import fc from "fast-check";
import { expect, it } from "vitest";

import { endingOf, endingOfMark, markOf, united, type Ending } from "./ending.ts";

const ending = fc.record<Ending>({
  revision: fc.integer({ min: 0, max: 1_000_000 }),
  final: fc.boolean(),
  erased: fc.boolean(),
});

it("is the same after a way through a number", () => {
  fc.assert(
    fc.property(ending, (one) => {
      expect(endingOfMark(markOf(one))).toEqual({ ...one });
    }),
  );
});

it("is the newest revision, in whatever order notes come, and erased once it was", () => {
  fc.assert(
    fc.property(fc.array(ending, { minLength: 1, maxLength: 6 }), (all) => {
      const marks = all.map(markOf);
      const there = marks.reduce(united, 0);
      expect([...marks].reverse().reduce(united, 0)).toBe(there);
      expect(endingOfMark(there).revision).toBe(Math.max(...all.map(({ revision }) => revision)));
      expect(endingOfMark(there).erased).toBe(all.some(({ erased }) => erased));
    }),
  );
});

it("is noted for the end and for every change after it, and for no other", () => {
  const open = { revision: 2 };
  const over = { revision: 3, finalizedAt: 9 };
  expect(endingOf(open, { revision: 1 })).toBeUndefined();
  expect(endingOf(over, open)).toEqual({ revision: 3, final: true, erased: false });
  expect(endingOf(over, undefined)).toMatchObject({ final: true });
  // Nothing changed: it was only mirrored again.
  expect(endingOf(over, over)).toBeUndefined();
  expect(endingOf({ revision: 4 }, over)).toEqual({ revision: 4, final: false, erased: false });
  expect(endingOf({ ...over, revision: 4, redactedAt: 10 }, over)).toEqual({
    revision: 4,
    final: true,
    erased: true,
  });
});
