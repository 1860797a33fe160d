import { expect, it } from "vitest";

import { isDown, noteFault, noteOks, QUIET } from "./recent-calls.ts";

const NOW = Date.UTC(2026, 10, 20);

it("believes the first fault where nothing has gone well of late", () => {
  expect(isDown(QUIET)).toBe(false);
  expect(isDown(noteFault(QUIET, NOW))).toBe(true);
  const before = noteOks(QUIET, 1, NOW - 60_000);
  expect(isDown(noteFault(before, NOW))).toBe(true);
});

it("believes two in a row, however many went well before", () => {
  const sound = noteOks(QUIET, 1000, NOW);
  const one = noteFault(sound, NOW + 1);
  expect(isDown(one)).toBe(false);
  expect(isDown(noteFault(one, NOW + 2))).toBe(true);
});

it("takes one fault of a hundred for what it is", () => {
  let recent = noteOks(QUIET, 10, NOW);
  for (let i = 0; i < 50; i++) {
    recent = noteFault(noteOks(recent, 99, NOW + i * 1000), NOW + i * 1000);
    expect(isDown(recent)).toBe(false);
  }
});
