import { expect, it } from "vitest";

import { compareSeal, NO_ROWS, type TableSum } from "./seal.ts";

const few: TableSum = { count: 2, sum: "0000000000000003", rows: { a: "1", b: "2" } };
const many: TableSum = { count: 900, sum: "00000000000000ff" };

it("finds nothing where nothing changed", () => {
  expect([compareSeal("t", few, few), compareSeal("t", many, many)]).toEqual([[], []]);
  expect(compareSeal("t", NO_ROWS, NO_ROWS)).toEqual([]);
});

it("names rows that were deleted, put there and altered", () => {
  const now = { count: 2, sum: "0000000000000009", rows: { b: "9", c: "0" } };
  expect(compareSeal("t", few, now)).toEqual([
    { table: "t", kind: "missing", count: 1, ids: ["a"] },
    { table: "t", kind: "unexpected", count: 1, ids: ["c"] },
    { table: "t", kind: "altered", count: 1, ids: ["b"] },
  ]);
});

it("says of many rows how many were deleted or put there, or that some were altered", () => {
  const kinds = [890, 903, 900].map((count) => {
    const [found] = compareSeal("t", many, { count, sum: "0000000000000001" });
    return [found?.kind, found?.count];
  });
  expect(kinds).toEqual([
    ["missing", 10],
    ["unexpected", 3],
    ["altered", 1],
  ]);
});
