import { expect, it } from "vitest";

import {
  afterOutage,
  inNewPhase,
  isDown,
  noteFault,
  noteOks,
  QUIET,
  type Doubt,
  type RecentCalls,
} from "./recent-calls.ts";

const NOW = Date.UTC(2026, 10, 20);

it("believes the first fault where nothing has gone well of late", () => {
  expect(isDown(QUIET)).toBe(false);
  expect(isDown(noteFault(QUIET, NOW))).toBe(true);
  const before = noteOks(QUIET, 1, NOW - 60_000);
  expect(isDown(noteFault(before, NOW))).toBe(true);
});

it("believes two in a row on a sound line, however many went well before", () => {
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

/** Ten calls a second, `o` went well. @returns whether the line counted as down after any of them, too. */
function play(
  start: RecentCalls,
  calls: string,
  doubt?: Doubt,
): { readonly recent: RecentCalls; readonly down: boolean } {
  let [recent, down, now] = [start, false, start.at || NOW];
  for (const call of calls) {
    now += 100;
    recent = call === "o" ? noteOks(recent, 1, now) : noteFault(recent, now);
    down ||= isDown(recent, doubt);
  }
  return { recent, down };
}

it.each([
  ["a fifth, two in a row", "ooooffoooo"],
  ["a fifth, three in a row", "ooooooofffooooo"],
  ["a half", "offo"],
  ["two thirds", "off"],
])("knows a line of which %s of the calls fail on a good day, and its outage", (_, calls) => {
  const { recent } = play(QUIET, `oooo${"of".repeat(20)}${calls.repeat(20)}`);
  const good = play(recent, calls.repeat(50));
  expect(good.down).toBe(false);
  expect(play(good.recent, "ffffff").down).toBe(true);
});

it("believes the first fault of a trial, but not where as many fail on a good day", () => {
  const trial = (calls: string): RecentCalls => inNewPhase(play(QUIET, calls).recent);
  expect(play(trial("o".repeat(50)), "f", "trying").down).toBe(true);
  expect(play(trial("oooof".repeat(50)), "f", "trying").down).toBe(false);
  expect(play(trial("oooof".repeat(50)), "ff", "trying").down).toBe(true);
  // Too long ago to know.
  const late = noteFault(trial("oooof".repeat(50)), NOW + 120_000);
  expect(isDown(late, "trying")).toBe(true);
});

it("learns from faults that opened the circuit where the gate's own question met none", () => {
  const open = inNewPhase(play(QUIET, "ooff").recent);
  expect(play(play(open, "o").recent, "ff").down).toBe(false);
  expect(play(play(afterOutage(open), "oo").recent, "ff").down).toBe(true);
});

it("believes two in a row again once nothing has failed for some minutes", () => {
  const { recent } = play(QUIET, "oof".repeat(50));
  expect(play(play(recent, "o".repeat(3000)).recent, "ff").down).toBe(true);
});
