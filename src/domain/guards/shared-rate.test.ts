import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { RateBook, SharedRates, type RateCharged, type Telling } from "./shared-rate.ts";

const NOW = 1_790_000_000_000;
const LIMIT = 200;
const rate = { perSecond: LIMIT };
/** A twentieth of the limit. */
const ADVANCE = 10;

interface OnTheWay {
  readonly at: number;
  readonly isAsked: boolean;
  readonly telling: Telling;
  readonly charged: RateCharged | undefined;
}

/** An isolate whose calls of the object take some time. */
class Isolate {
  readonly #rates = new SharedRates();
  readonly #book: RateBook;
  #onTheWay: OnTheWay[] = [];
  calls = 0;
  passed: number[] = [];

  constructor(book: RateBook) {
    this.#book = book;
  }

  request(now: number, latencyMs = 0, isThere = true): void {
    this.settle(now);
    const decided = this.#rates.decide({ name: "k", rate, cost: 1, prepaid: 0 }, now);
    if (decided.kind === "decided" && decided.answer.allowed) this.passed.push(now);
    const telling = decided.kind === "ask" ? decided.ask : decided.tell;
    if (!telling) return;
    this.calls++;
    const charged = isThere ? this.#book.charge(telling.charge, now) : undefined;
    const isAsked = decided.kind === "ask";
    this.#onTheWay.push({ at: now + latencyMs, isAsked, telling, charged });
    this.settle(now);
  }

  settle(now: number): void {
    const back = this.#onTheWay.filter(({ at }) => at <= now);
    this.#onTheWay = this.#onTheWay.filter(({ at }) => at > now);
    for (const { at, isAsked, telling, charged } of back) {
      const answer = charged
        ? this.#rates.answered(telling, charged, at)
        : this.#rates.unanswered(telling, at);
      if (isAsked && answer.allowed) this.passed.push(at);
    }
  }
}

/** The most that passed within a second. */
function mostWithin(passed: readonly number[]): number {
  const times = passed.toSorted((a, b) => a - b);
  return Math.max(
    0,
    ...times.map((from, place) => times.slice(place).filter((at) => at < from + 1000).length),
  );
}

describe("the rate of a key", () => {
  it("is all an isolate's that is alone, to the last request of a burst", () => {
    const one = new Isolate(new RateBook());
    for (let i = 0; i < LIMIT + 50; i++) one.request(NOW);
    expect(one.passed).toHaveLength(LIMIT);
    // And then as many as come free.
    for (let ms = 1; ms <= 3000; ms++) one.request(NOW + ms);
    expect(one.passed.length).toBeGreaterThanOrEqual(4 * LIMIT - 1);
    expect(one.passed.length).toBeLessThanOrEqual(4 * LIMIT);
  });

  it("holds for two isolates together, but for a twentieth each", () => {
    const book = new RateBook();
    const [one, two] = [new Isolate(book), new Isolate(book)];
    for (let i = 0; i < LIMIT; i++) for (const isolate of [one, two]) isolate.request(NOW);
    expect(one.passed.length + two.passed.length).toBeLessThanOrEqual(LIMIT + 2 * ADVANCE);
    for (let ms = 1; ms <= 5000; ms++) for (const isolate of [one, two]) isolate.request(NOW + ms);
    expect(one.passed.length + two.passed.length).toBeLessThanOrEqual(6 * LIMIT + 2 * ADVANCE);
    expect(one.passed.length + two.passed.length).toBeGreaterThanOrEqual(6 * LIMIT - 2 * ADVANCE);
  });

  it("holds however isolates are asked and however long the object takes", () => {
    const asks = fc.array(
      fc.record({
        wait: fc.nat(60),
        isolate: fc.nat(3),
        count: fc.integer({ min: 1, max: 60 }),
        latency: fc.nat(300),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(asks, (all) => {
        const book = new RateBook();
        const isolates = Array.from({ length: 4 }, () => new Isolate(book));
        let now = NOW;
        for (const { wait, isolate, count, latency } of all) {
          now += wait;
          for (let i = 0; i < count; i++) isolates[isolate]?.request(now, latency);
        }
        for (const isolate of isolates) isolate.settle(now + 1000);
        // As many as are free at once, what comes free in the second, and what the object was not told.
        const all4 = isolates.flatMap(({ passed }) => passed);
        expect(mostWithin(all4)).toBeLessThanOrEqual(2 * LIMIT + 4 * ADVANCE);
        const span = (now - NOW) / 1000;
        expect(all4.length).toBeLessThanOrEqual(LIMIT * (1 + span) + 4 * ADVANCE + 1);
      }),
    );
  });

  it("costs no call where a key asks now and then, and one in five requests or more where it is busy", () => {
    const quiet = new Isolate(new RateBook());
    for (let burst = 0; burst < 20; burst++)
      for (let i = 0; i < ADVANCE / 2; i++) quiet.request(NOW + burst * 2000);
    expect([quiet.calls, quiet.passed.length]).toEqual([0, 100]);
    const busy = new Isolate(new RateBook());
    for (let ms = 0; ms < 2000; ms += 10) busy.request(NOW + ms, 5);
    expect(busy.passed).toHaveLength(200);
    expect(busy.calls).toBeLessThanOrEqual(200 / 5);
  });

  it("falls back to the isolate's own count where the object is silent, and asks it again", () => {
    const book = new RateBook();
    const [one, two] = [new Isolate(book), new Isolate(book)];
    const flood = (from: number, isThere: boolean): void => {
      for (let ms = from; ms < from + 1000; ms++)
        for (const isolate of [one, two]) isolate.request(NOW + ms, 0, isThere);
    };
    flood(0, false);
    for (const { passed } of [one, two]) {
      expect(passed.length).toBeGreaterThanOrEqual(2 * LIMIT - 1);
      expect(passed.length).toBeLessThanOrEqual(2 * LIMIT);
    }
    expect(one.calls).toBeLessThanOrEqual(2);
    flood(1000, true);
    flood(2000, true);
    const before = one.passed.length + two.passed.length;
    flood(3000, true);
    expect(one.passed.length + two.passed.length - before).toBeLessThanOrEqual(LIMIT + 2 * ADVANCE);
  });

  it("is forgotten of keys that do not come back, and of no other", () => {
    const rates = new SharedRates();
    for (let i = 0; i < 5000; i++)
      rates.decide({ name: `k${i}`, rate, cost: 1, prepaid: 0 }, NOW + i * 10);
    expect(rates.size).toBeLessThanOrEqual(1100);
    const last = { name: "k4999", rate, cost: LIMIT, prepaid: 0 };
    expect(rates.decide(last, NOW + 49_990)).toMatchObject({ answer: { allowed: false } });
  });

  it("counts a request with many messages as its messages, charged before or not", () => {
    const book = new RateBook();
    const rates = new SharedRates();
    const wish = { name: "k", rate };
    expect(rates.decide({ ...wish, cost: 1, prepaid: 0 }, NOW)).toMatchObject({ kind: "decided" });
    const many = rates.decide({ ...wish, cost: 100, prepaid: 1 }, NOW);
    if (many.kind !== "ask") throw new Error("it is more than a twentieth");
    const answer = rates.answered(many.ask, book.charge(many.ask.charge, NOW), NOW);
    expect(answer).toMatchObject({ allowed: true, remaining: LIMIT - 100 });
  });
});
