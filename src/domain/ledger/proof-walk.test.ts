import { expect, it } from "vitest";

import { beginWalk, countOf, endDay, walkOn, wordsOf, type ProofWalk } from "./proof-walk.ts";

/** 04:00 in Korea. */
const NIGHT = Date.UTC(2026, 10, 19, 19);
const DAY = 86_400_000;

function begun(before?: ProofWalk, now = NIGHT): ProofWalk {
  const walk = beginWalk(before, now);
  if (!walk) throw new Error("did not begin");
  return walk;
}

it("begins once a night, after three in Korea, with yesterday, and one older day in turn", () => {
  expect(beginWalk(undefined, Date.UTC(2026, 10, 19, 17, 59))).toBeUndefined();
  const first = begun();
  expect(first).toMatchObject({ night: "2026-11-20", after: null });
  expect(first.days.slice(0, 3)).toEqual(["2026-11-19", "2026-11-18", "2026-11-16"]);
  const over = { ...first, days: [] };
  expect(beginWalk(over, NIGHT + 3_600_000)).toBeUndefined();
  const nights = Array.from({ length: 60 }, (_, night) => begun(undefined, NIGHT + night * DAY));
  const ages = nights.map(({ days: [yesterday = "", , , older = ""] }) =>
    Math.round((Date.parse(yesterday) - Date.parse(older)) / DAY),
  );
  expect(new Set(ages).size).toBe(60);
});

it("is walked to its end before another one begins, however late that is", () => {
  const walk = endDay(begun());
  expect(beginWalk(walk, NIGHT + DAY)).toBeUndefined();
  const over = endDay(endDay(endDay(walk)));
  expect(over.days).toEqual([]);
  expect(begun(over, NIGHT + DAY).night).toBe("2026-11-21");
});

it("tells what it found, by tenant, day and kind", () => {
  const clean = walkOn(begun(), "default", {});
  const dirty = walkOn(clean, "acme", { missing: 3, "kmsg_privacy_hold undone": 1 });
  expect([dirty.after, countOf(dirty)]).toEqual(["acme", 4]);
  expect(wordsOf(dirty)).toBe("acme 2026-11-19: missing 3, kmsg_privacy_hold undone 1");
  let many = dirty;
  for (let tenant = 0; tenant < 60; tenant++) many = walkOn(many, `t${tenant}`, { stale: 1 });
  expect(many.found).toHaveLength(50);
  expect(wordsOf(many)).toMatch(/and 51 more days of tenants$/);
  expect(countOf(many)).toBe(4 + 60);
});
