import { expect, it } from "vitest";

import { RecentTakes } from "./recent-takes.ts";

const NOW = Date.UTC(2026, 10, 30);

it("knows a take by its id, after a crash too, and forgets it after a minute", () => {
  const takes = new RecentTakes();
  takes.note("a", NOW);
  takes.note("b", NOW + 30_000);
  const read = new RecentTakes(takes.stored(NOW + 59_999));
  expect(["a", "b", "c"].map((id) => read.countedAt(id))).toEqual([NOW, NOW + 30_000, undefined]);
  expect(read.stored(NOW + 60_000)).toEqual({ b: NOW + 30_000 });
  expect(read.countedAt("a")).toBeUndefined();
});

it("keeps the newest thousand", () => {
  const takes = new RecentTakes();
  for (let i = 0; i <= 1000; i++) takes.note(`take ${i}`, NOW);
  expect(takes.countedAt("take 0")).toBeUndefined();
  expect(Object.keys(takes.stored(NOW))).toHaveLength(1000);
});
