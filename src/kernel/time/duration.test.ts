import { describe, expect, it } from "vitest";

import { readDuration } from "./duration.ts";

describe("readDuration", () => {
  it.each([
    ["90s", 90_000],
    ["10m", 600_000],
    ["24h", 86_400_000],
    ["3d", 259_200_000],
    ["PT10M", 600_000],
    ["P1DT1H", 90_000_000],
    ["PT0S", 0],
  ])("reads %s", (text, ms) => {
    expect(readDuration(text)).toBe(ms);
  });

  it.each([
    "",
    "10",
    "10 m",
    "-5m",
    "1.5h",
    "P",
    "PT",
    "P1DT",
    "PT10",
    "10M",
    "1y",
    "9".repeat(40),
  ])("refuses %j", (text) => {
    expect(readDuration(text)).toBeUndefined();
  });
});
