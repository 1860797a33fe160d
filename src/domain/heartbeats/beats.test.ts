import { describe, expect, it } from "vitest";

import { CONSUMER, CRON, lateTasks, noBeats, noteBeats, type Task } from "./beats.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TASKS: readonly Task[] = [
  { name: CRON, periodMs: MINUTE },
  { name: "sweep", periodMs: MINUTE },
  { name: "archive", periodMs: HOUR },
  { name: CONSUMER, periodMs: 5 * MINUTE },
];
const known = TASKS.map(({ name }) => name);
const late = (beats: ReturnType<typeof noBeats>, now: number, waitingSince?: number) =>
  lateTasks(beats, TASKS, { now, waitingSince });

/** Cron and the sweep, each minute. */
function runs(beats: ReturnType<typeof noBeats>, from: number, to: number) {
  let on = beats;
  for (let at = from; at <= to; at += MINUTE)
    on = noteBeats(on, { names: [CRON, "sweep"], known }, at);
  return on;
}

describe("a task", () => {
  it("is late beyond three of its periods, and not at three", () => {
    const beats = noteBeats(noBeats(0), { names: known, known }, 0);
    expect(late(beats, 3 * MINUTE)).toEqual([]);
    const on = noteBeats(beats, { names: [CRON], known }, 3 * MINUTE);
    expect(late(on, 3 * MINUTE + 1)).toEqual(["sweep"]);
    const later = runs(on, 3 * MINUTE, 3 * HOUR);
    expect(late(later, 3 * HOUR)).toEqual([]);
    expect(late(later, 3 * HOUR + 1)).toEqual(["archive"]);
  });

  it("that fails is late though cron runs: a run renews only what succeeded", () => {
    let beats = noBeats(0);
    for (let at = 0; at <= 4 * MINUTE; at += MINUTE) {
      beats = noteBeats(beats, { names: [CRON, ...(at === 0 ? ["sweep"] : [])], known }, at);
    }
    expect(late(beats, 4 * MINUTE)).toEqual(["sweep"]);
  });

  it("is told by cron alone where cron has stopped", () => {
    const beats = noteBeats(noBeats(0), { names: known, known }, 0);
    expect(late(beats, 5 * HOUR)).toEqual([CRON]);
    expect(late(beats, 5 * HOUR, 4 * HOUR)).toEqual([CRON, CONSUMER]);
  });

  it("that a new version brings is awaited from its first run on, and one that is gone is forgotten", () => {
    const before = noteBeats(noBeats(0), { names: [CRON, "sweep"], known: [CRON, "sweep"] }, 0);
    const now = 10 * HOUR;
    const beats = noteBeats(before, { names: [CRON], known: [CRON, "archive"] }, now);
    expect(beats.succeeded).toEqual({ [CRON]: now });
    const some = TASKS.filter(({ name }) => name === "archive");
    expect(lateTasks(beats, some, { now: now + 3 * HOUR, waitingSince: undefined })).toEqual([]);
    expect(lateTasks(beats, some, { now: now + 3 * HOUR + 1, waitingSince: undefined })).toEqual([
      "archive",
    ]);
  });

  it("that never ran is late from the first look on", () => {
    expect(late(noBeats(0), 3 * MINUTE)).toEqual([]);
    expect(late(noBeats(0), 3 * MINUTE + 1)).toEqual([CRON]);
  });

  it("that has nothing to do is not late: the consumer of empty queues", () => {
    const beats = noteBeats(noBeats(0), { names: known, known }, 0);
    const now = HOUR;
    const on = runs(beats, MINUTE, now);
    expect(late(on, now)).toEqual([]);
    expect(late(on, now, now - 15 * MINUTE - 1)).toEqual([CONSUMER]);
    expect(late(on, now, -Infinity)).toEqual([CONSUMER]);
  });

  it("that rested for hours is not late with the copy that came this moment", () => {
    const on = runs(noteBeats(noBeats(0), { names: known, known }, 0), MINUTE, HOUR);
    expect(late(on, HOUR, HOUR - 1000)).toEqual([]);
    expect(late(on, HOUR, HOUR - 15 * MINUTE)).toEqual([]);
  });

  it("has three periods again where the whole service was away, as on a laptop that slept", () => {
    const before = noteBeats(noBeats(0), { names: known, known }, 0);
    const back = 24 * HOUR;
    const first = runs(before, back, back);
    expect(late(first, back, 0)).toEqual([]);
    const on = runs(first, back + MINUTE, back + 3 * HOUR);
    expect(late(on, back + 15 * MINUTE + 1, 0)).toEqual([CONSUMER]);
    expect(late(on, back + 3 * HOUR)).toEqual([]);
    expect(late(on, back + 3 * HOUR + 1)).toEqual(["archive"]);
  });
});
