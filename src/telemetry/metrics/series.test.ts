import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { METRICS, type MetricName } from "./definitions.ts";
import { numbersOf, OTHER, seriesKey, SeriesStore, widthOf, type SeriesSet } from "./series.ts";

const BOUNDS = { maxSeries: 20, maxTenants: 3 };
const names = Object.keys(METRICS) as MetricName[];

/** Any metric with any labels. */
const delta = fc
  .record({
    name: fc.constantFrom(...names),
    words: fc.array(fc.string(), { maxLength: 6 }),
    value: fc.nat(1000),
  })
  .map(({ name, words, value }): SeriesSet => {
    const { labels } = METRICS[name];
    const values = labels.map((_, i) => words[i] ?? "x");
    return { [name]: { [seriesKey(values)]: numbersOf(METRICS[name], value) } };
  });

const total = (set: SeriesSet): number =>
  Object.values(set)
    .flatMap((series) => Object.values(series))
    .flat()
    .reduce((sum, number) => sum + number, 0);

describe("series", () => {
  it("stay bounded whatever their labels are, and what is dropped is told", () => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 200 }), (deltas) => {
        const store = new SeriesStore();
        for (const one of deltas) {
          const before = total(store.set);
          const { dropped } = store.merge(one, BOUNDS);
          expect(total(store.set)).toBeGreaterThanOrEqual(before);
          if (total(one) > 0) expect(dropped > 0 || total(store.set) > before).toBe(true);
        }
        const series = Object.values(store.set).flatMap((family) => Object.keys(family));
        expect(series.length).toBe(store.size);
        expect(store.size).toBeLessThanOrEqual(BOUNDS.maxSeries);
        const tenants = [
          "kmsg_messages_accepted_total",
          "kmsg_messages_sent_total",
          "kmsg_messages_final_total",
        ]
          .flatMap((name) => Object.keys(store.set[name] ?? {}))
          .map((key) => (JSON.parse(key) as string[])[0] ?? "");
        expect(new Set(tenants.filter((one) => one !== OTHER)).size).toBeLessThanOrEqual(3);
      }),
    );
  });

  it("add up to the same in any order", () => {
    fc.assert(
      fc.property(fc.array(delta, { maxLength: 50 }), (deltas) => {
        const roomy = { maxSeries: 10_000, maxTenants: 10_000 };
        const [one, two] = [new SeriesStore(), new SeriesStore()];
        for (const each of deltas) one.merge(each, roomy);
        for (const each of deltas.toReversed()) two.merge(each, roomy);
        expect(one.set).toEqual(two.set);
      }),
    );
  });

  it("that an older version left in another shape, or that nobody defines, are let go", () => {
    const store = new SeriesStore({
      kmsg_messages_accepted_total: { '["a","SMS"]': [3], '["a"]': [9], nonsense: [1] },
      kmsg_mirror_lag_seconds: { "[]": [1, 2] },
      kmsg_receipts_total: { '["merged"]': [-1], '["ignored"]': [Number.NaN] },
      gone_total: { "[]": [1] },
    });
    expect(store.set).toEqual({ kmsg_messages_accepted_total: { '["a","SMS"]': [3] } });
  });

  it("do not share their numbers with whoever handed them over", () => {
    const mine: SeriesSet = { kmsg_receipts_total: { '["merged"]': [1] } };
    const store = new SeriesStore(mine);
    store.merge(mine, BOUNDS);
    expect(mine).toEqual({ kmsg_receipts_total: { '["merged"]': [1] } });
  });
});

describe("an observation", () => {
  it("falls into the first bucket that holds it", () => {
    const definition = METRICS.kmsg_mirror_batch_size;
    const at = (value: number): number => numbersOf(definition, value).indexOf(1);
    expect([at(0), at(1), at(2), at(3), at(100), at(101)]).toEqual([0, 0, 1, 2, 6, 7]);
    expect(numbersOf(definition, 50)).toHaveLength(widthOf(definition));
    expect(numbersOf(definition, 50).at(-1)).toBe(50);
  });
});
