import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { addPage, NOTHING_READ, type Coverage } from "./coverage.ts";
import type { Question } from "./question.ts";
import {
  isWorthIt,
  NOT_SHARED,
  noteQuestions,
  noteRead,
  pageLimit,
  withinReach,
  type ReadOutcome,
  type Sharing,
} from "./sharing.ts";

const NOW = Date.UTC(2026, 10, 20);
const WINDOW = 500;
const complete: Coverage = { ...NOTHING_READ, pages: 1, rows: 4, total: 4, complete: true };

function questionAt(earliest: number): Question {
  const span = { from: earliest - 600_000, until: NOW };
  return { type: "SMS", to: "01012345678", providerMessageId: "1", ...span, earliest };
}

/** So many questions a second, for a while. */
function busy(perSecond: number, seconds = 10): Sharing {
  let sharing = NOT_SHARED;
  for (let at = 0; at < seconds * 1000; at += 1000 / perSecond) {
    sharing = noteQuestions(sharing, 1, NOW - seconds * 1000 + at);
  }
  return sharing;
}

describe("sharing", () => {
  it("is for many: not for a lone check, nor for a few a second", () => {
    expect(isWorthIt(noteQuestions(NOT_SHARED, 1, NOW), WINDOW, NOW)).toBe(false);
    expect(isWorthIt(busy(5), WINDOW, NOW)).toBe(false);
    expect(isWorthIt(busy(200), WINDOW, NOW)).toBe(true);
    expect(isWorthIt(busy(200), 0, NOW)).toBe(false);
    expect(isWorthIt(busy(200), WINDOW, NOW + 20_000)).toBe(false);
  });

  it("stops at once where the provider does not page, and tries again later", () => {
    const cut = addPage(NOTHING_READ, { rows: [], size: 15, total: 900 }, 1000);
    for (const told of [
      { coverage: cut },
      { coverage: addPage(NOTHING_READ, { rows: [], size: 0, total: 900 }, 1000) },
      { coverage: addPage(NOTHING_READ, { rows: [], size: 1000 }, 1000), calls: 1 },
      { coverage: NOTHING_READ, fault: "refused" as const },
    ]) {
      const off = noteRead(busy(200), { calls: 1, answered: 0, from: NOW, ...told }, NOW);
      const refused = told.fault === "refused" || told.coverage.refused;
      expect(isWorthIt(off, WINDOW, NOW + 1)).toBe(!refused);
      const later = noteQuestions(off, 1000, NOW + 600_001);
      expect(isWorthIt(later, WINDOW, NOW + 600_001)).toBe(true);
    }
  });

  it("costs no more calls than checks, but for the first few and one in a minute", () => {
    const group = fc.record({
      asked: fc.integer({ min: 0, max: 120 }),
      hit: fc.double({ min: 0, max: 1, noNaN: true }),
      waitMs: fc.integer({ min: 0, max: 5000 }),
      ends: fc.constantFrom<ReadOutcome["fault"]>(undefined, undefined, undefined, "line"),
    });
    fc.assert(
      fc.property(fc.array(group, { maxLength: 300 }), (groups) => {
        let sharing = NOT_SHARED;
        let now = NOW;
        let checks = 0;
        let calls = 0;
        for (const { asked, hit, waitMs, ends } of groups) {
          now += waitMs;
          sharing = noteQuestions(sharing, asked, now);
          checks += asked;
          const pages = isWorthIt(sharing, WINDOW, now) ? pageLimit(sharing, asked) : 0;
          const answered = pages > 0 ? Math.floor(asked * hit) : 0;
          calls += pages + asked - answered;
          if (pages === 0) continue;
          const fault = ends && { fault: ends };
          const read = { calls: pages, answered, coverage: complete, from: now, ...fault };
          sharing = noteRead(sharing, read, now);
        }
        expect(calls).toBeLessThanOrEqual(checks + 4 + (now - NOW) / 60_000);
      }),
    );
  });

  it("leaves out what lies too many pages back", () => {
    const grown: Coverage = {
      ...complete,
      rows: 2000,
      total: 2000,
      newest: NOW,
      oldest: NOW - 10_000,
    };
    const known = noteRead(
      busy(200),
      { calls: 2, answered: 100, coverage: grown, from: NOW - 10_000 },
      NOW,
    );
    const young = Array.from({ length: 40 }, () => questionAt(NOW - 10_000));
    const old = questionAt(NOW - 3_600_000);
    expect(withinReach(known, [...young, old], 1000, NOW)).toHaveLength(40);
    expect(withinReach(known, [old], 1000, NOW)).toEqual([]);
    // Nobody knows how much there is: the first read finds out.
    expect(withinReach(busy(200), [...young, old], 1000, NOW)).toHaveLength(41);
  });
});
