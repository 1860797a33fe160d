import { expect, it } from "vitest";

import { AlertMemory, QUIET_MS } from "./memory.ts";

const NOW = Date.UTC(2026, 10, 29);

const TELL = (times: number) => ({ kind: "tell", times });
const NOTHING = { kind: "nothing" };

it("tells of a hundred failures once, and of the others with the next call", () => {
  const memory = new AlertMemory();
  const told = Array.from({ length: 100 }, (_, i) => memory.raise("line:iwinv", NOW + i));
  expect(told.filter(({ kind }) => kind !== "nothing")).toEqual([TELL(1)]);
  expect(memory.raise("line:solapi", NOW)).toEqual(TELL(1));
  expect(memory.raise("line:iwinv", NOW + QUIET_MS)).toEqual(TELL(100));
  expect(memory.raise("line:iwinv", NOW + QUIET_MS + 1)).toEqual(NOTHING);
});

it("has somebody wait and tell of further events", () => {
  const memory = new AlertMemory();
  expect(memory.raise("validity", NOW)).toEqual(TELL(1));
  expect(memory.raise("validity", NOW + 1000)).toEqual({ kind: "wait", ms: QUIET_MS - 1000 });
  expect(memory.raise("validity", NOW + 2000)).toEqual(NOTHING);
  expect(memory.takeUntold("validity", NOW + QUIET_MS)).toBe(2);
  expect(memory.takeUntold("validity", NOW + QUIET_MS)).toBe(0);
  // Whoever waited may be gone.
  expect(memory.raise("validity", NOW + QUIET_MS)).toMatchObject({ kind: "wait" });
  expect(memory.raise("validity", NOW + 3 * QUIET_MS)).toEqual(TELL(2));
});

it("tells of what did not get through with the next call, but not of what is over", () => {
  const memory = new AlertMemory();
  memory.raise("validity", NOW);
  memory.giveBack("validity", 1);
  expect(memory.raise("validity", NOW + 1)).toEqual(TELL(2));
  memory.raise("mirror", NOW);
  memory.clear("mirror", NOW + 1);
  memory.giveBack("mirror", 1);
  expect(memory.raise("mirror", NOW + 2)).toEqual(TELL(1));
});

it("tells the change from one to the other at once", () => {
  const memory = new AlertMemory();
  expect(memory.clear("mirror", NOW)).toBe(true);
  expect(memory.clear("mirror", NOW + 1)).toBe(false);
  expect(memory.raise("mirror", NOW + 2)).toEqual(TELL(1));
  expect(memory.clear("mirror", NOW + 3)).toBe(true);
  expect(memory.takeUntold("mirror", NOW + 3)).toBe(0);
  expect(memory.raise("mirror", NOW + 4)).toEqual(TELL(1));
  expect(memory.clear("mirror", NOW + 5)).toBe(true);
  expect(memory.clear("mirror", NOW + 5 + QUIET_MS)).toBe(true);
});

it("is not silenced by a clock that was set back", () => {
  const memory = new AlertMemory();
  memory.raise("mirror", NOW + 3_600_000);
  expect(memory.raise("mirror", NOW)).toEqual(TELL(1));
});
