import { describe, expect, it } from "vitest";

import { mayPause, pauseBlockOf, ResultBook, SeenResults, type Pause } from "./pauses.ts";

const NOW = 1_790_000_000_000;
const HOUR = 3_600_000;
const PERCENT = 80;

describe("a block that may be paused", () => {
  it.each([
    ["01012345678", "0101234"],
    ["0212345678", "021234"],
    ["15881234", "1588"],
    ["+14155550123", "+1415555"],
  ])("of %s is %s", (to, block) => {
    expect(pauseBlockOf(to)).toBe(block);
  });

  it("is not paused twice, nor while somebody has said that it is in order", () => {
    const pause: Pause = { id: "pau_1", block: "0101234", reason: "many", since: NOW };
    expect(mayPause(undefined, NOW)).toBe(true);
    expect(mayPause(pause, NOW)).toBe(false);
    const lifted = { ...pause, liftedAt: NOW, quietUntil: NOW + HOUR };
    expect(mayPause(lifted, NOW + HOUR - 1)).toBe(false);
    expect(mayPause(lifted, NOW + HOUR)).toBe(true);
  });
});

describe("results of a block", () => {
  it("say nothing while there are fewer than fifty, or most were delivered", () => {
    const book = new ResultBook();
    for (let i = 0; i < 4; i++)
      expect(book.note("a", { delivered: 0, undelivered: 10 }, PERCENT, NOW)).toBe(false);
    expect(book.note("b", { delivered: 11, undelivered: 39 }, PERCENT, NOW)).toBe(false);
    expect(book.note("a", { delivered: 0, undelivered: 10 }, PERCENT, NOW)).toBe(true);
  });

  it("are judged by the newest: a ratio that falls is seen, and what is an hour old does not count", () => {
    const book = new ResultBook();
    for (let i = 0; i < 20; i++) book.note("a", { delivered: 10, undelivered: 0 }, PERCENT, NOW);
    const falls = Array.from({ length: 20 }, () =>
      book.note("a", { delivered: 0, undelivered: 10 }, PERCENT, NOW + 1000),
    );
    const after = falls.indexOf(true);
    expect(after).toBeGreaterThan(3);
    expect(after).toBeLessThan(12);
    const old = new ResultBook();
    for (let i = 0; i < 4; i++) old.note("a", { delivered: 0, undelivered: 10 }, PERCENT, NOW);
    expect(old.note("a", { delivered: 0, undelivered: 10 }, PERCENT, NOW + HOUR)).toBe(false);
  });

  it("cost no call of ordinary traffic, and one for ten of a block that has many", () => {
    const seen = new SeenResults();
    let calls = 0;
    for (let customer = 0; customer < 10_000; customer++) {
      // Ten thousand customers in the eight thousand blocks of mobile numbers.
      const block = `010${2000 + ((customer * 7919) % 8000)}`;
      if (seen.note({ tenant: "shop", block }, true, NOW)) calls++;
    }
    expect(calls).toBe(0);
    const own = { tenant: "other", block: "0109999" };
    const told = Array.from({ length: 30 }, (_, i) => seen.note(own, i % 2 === 0, NOW));
    expect(told.filter((one) => one !== undefined)).toEqual(
      Array.from({ length: 3 }, () => ({ delivered: 5, undelivered: 5 })),
    );
  });
});

it("does not trip ordinary traffic: ten thousand notices have no three hundred numbers of one block", () => {
  const blocks = new Map<string, number>();
  let seed = 1;
  for (let customer = 0; customer < 10_000; customer++) {
    seed = (seed * 48_271) % 2_147_483_647;
    const block = pauseBlockOf(`010${String(20_000_000 + (seed % 80_000_000))}`);
    blocks.set(block, (blocks.get(block) ?? 0) + 1);
  }
  expect(Math.max(...blocks.values())).toBeLessThan(30);
});
