import { describe, expect, it } from "vitest";

import { readId } from "./reading.ts";

describe("an id from outside", () => {
  it.each([
    [["R1"], "R1"],
    [[" 17 "], "17"],
    [[17], "17"],
    [["", "m"], "m"],
    [[undefined, 3], "3"],
    [["x".repeat(255)], "x".repeat(255)],
    // No provider has such ones, and no index of a database takes them.
    [["x".repeat(256)], undefined],
    [["x".repeat(256), "m"], "m"],
    [[1.5, null, {}, ""], undefined],
  ])("%j is read as %s", (values, id) => {
    expect(readId(...values)).toBe(id);
  });
});
