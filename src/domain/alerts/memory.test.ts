import { expect, it } from "vitest";

import { AlertMemory, QUIET_MS } from "./memory.ts";

const NOW = Date.UTC(2026, 10, 29);

it("tells of a hundred failures once, and of the others with the next call", () => {
  const memory = new AlertMemory();
  const told = Array.from({ length: 100 }, (_, i) => memory.raise("line:iwinv", NOW + i));
  expect(told.filter((times) => times !== undefined)).toEqual([1]);
  expect(memory.raise("line:solapi", NOW)).toBe(1);
  expect(memory.raise("line:iwinv", NOW + QUIET_MS)).toBe(100);
  expect(memory.raise("line:iwinv", NOW + QUIET_MS + 1)).toBeUndefined();
});

it("tells the change from one to the other at once", () => {
  const memory = new AlertMemory();
  expect(memory.clear("mirror", NOW)).toBe(true);
  expect(memory.clear("mirror", NOW + 1)).toBe(false);
  expect(memory.raise("mirror", NOW + 2)).toBe(1);
  expect(memory.clear("mirror", NOW + 3)).toBe(true);
  expect(memory.raise("mirror", NOW + 4)).toBe(1);
  expect(memory.clear("mirror", NOW + 5)).toBe(true);
  expect(memory.clear("mirror", NOW + 5 + QUIET_MS)).toBe(true);
});

it("is not silenced by a clock that was set back", () => {
  const memory = new AlertMemory();
  memory.raise("mirror", NOW + 3_600_000);
  expect(memory.raise("mirror", NOW)).toBe(1);
});
