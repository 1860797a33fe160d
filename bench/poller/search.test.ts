import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { ROOT } from "../../scripts/settings.ts";
import { timing } from "../../src/domain/message/testing.ts";
import { schedule } from "../../src/kernel/settings/readers.ts";
import { DENSE } from "./designs.ts";
import { family, judgeSchedule, LIMIT_MS } from "./search.ts";

it("has in the dense form a schedule that the search can find, and that keeps its limit", () => {
  const offsets = schedule.parse(DENSE.settings["CHECK_SCHEDULE"] ?? "");
  expect(family()).toContainEqual(offsets);
  expect(judgeSchedule(offsets).p95Ms).toBeLessThanOrEqual(LIMIT_MS);
});

it("is printed for whoever wants to use it", () => {
  const docs = readFileSync(join(ROOT, "docs/design/performance-poller.md"), "utf8");
  for (const [name, value] of Object.entries(DENSE.settings)) {
    expect(docs).toContain(`\n${name}=${value}\n`);
  }
});

it("offers only schedules that the setting takes, and that track as long as the default does", () => {
  for (const offsets of family()) {
    expect(offsets.at(-1)).toBe(timing.checks.at(-1));
    expect(schedule.parse(offsets.map((ms) => `${ms}ms`).join(","))).toEqual(offsets);
  }
});

it("counts the checks up to the one that sees the result", () => {
  const hour = judgeSchedule([4 * 3_600_000]);
  expect(hour.checks).toBe(1);
  const late = judgeSchedule([1, 2, 4 * 3_600_000]);
  expect(late.checks).toBe(3);
});
