import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { PageAnswer, Question } from "../../domain/history/question.ts";
import { SharedReads, type ReadEffects } from "./shared-reads.ts";

const NOW = Date.UTC(2026, 10, 20);
const TIMEOUT_MS = 10_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  vi.stubGlobal("scheduler", { wait: async (ms: number) => Promise.resolve(pass(ms)) });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (ms: number): unknown => vi.setSystemTime(Date.now() + ms);

const questions = Array.from({ length: 200 }, (_, index): Question => {
  const span = { from: NOW - 600_000, until: NOW + 600_000, earliest: NOW - 8000 };
  return { type: "SMS", to: "01012345678", providerMessageId: `own ${index}`, ...span };
});

/** Reads pages of strangers' rows, each of which takes so long. @returns how many were read, and for how long. */
async function read(
  pageMs: number,
  parts = [questions],
): Promise<{ pages: number; tookMs: number }> {
  vi.setSystemTime(NOW);
  let pages = 0;
  let slots = 0;
  const effects: ReadEffects = {
    windowMs: 500,
    timeoutMs: TIMEOUT_MS,
    slot: () => {
      slots++;
      return Date.now();
    },
    told: () => undefined,
    failed: () => undefined,
    history: {
      pageRows: 10,
      shelfOf: () => "SMS",
      select: () => [],
      page: async (): Promise<PageAnswer> => {
        pages++;
        pass(pageMs);
        const row = { providerMessageId: "1", phone: "01099999999", at: NOW - 1000, raw: {} };
        const rows = Array.from({ length: 10 }, () => row);
        return Promise.resolve({ ok: true, page: { rows, size: 10, total: 30 } });
      },
    },
  };
  const reads = new SharedReads();
  reads.note(questions.length, Date.now());
  await Promise.all(parts.map(async (part) => reads.ask(effects, "SMS", part, effects.windowMs)));
  // A slot that is not used is one that somebody else waits for.
  expect(slots).toBe(pages);
  return { pages, tookMs: Date.now() - NOW };
}

describe("a shared read", () => {
  it("begins no page that is not likely to end within the time limit", async () => {
    expect((await read(100)).pages).toBe(3);
    for (const pageMs of [3000, 4900, 6000, 9900]) {
      expect((await read(pageMs)).tookMs).toBeLessThanOrEqual(TIMEOUT_MS);
    }
  });

  it("answers the questions of all isolates that come within its window", async () => {
    const halves = [questions.slice(0, 100), questions.slice(100)];
    expect((await read(100, halves)).pages).toBe((await read(100)).pages);
  });
});
