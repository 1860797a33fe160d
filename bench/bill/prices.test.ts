import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ASSUMED, bill, PRICES, usageOfMessage, usageOfPoller, type Counted } from "./prices.ts";

const counted: Counted = {
  checks: 1,
  rows: 7,
  sharedRows: 0,
  requests: 3,
  sharedRequests: 3,
  alarms: 1,
  queueMessages: 2,
  rowsRead: 1,
  awakeMs: 30,
  sharedAwakeMs: 20,
};

describe("the bill", () => {
  it("is the list price for each unit", () => {
    expect(bill({ rowWritten: 1_000_000 })).toBe(1);
    expect(bill({ objectRequest: 1_000_000 })).toBeCloseTo(0.15);
    expect(bill({ queueOperation: 3_000_000 })).toBeCloseTo(1.2);
    expect(bill({ storedGbMonth: 1 })).toBe(0.2);
    expect(bill({})).toBe(0);
  });

  it("agrees with the arithmetic done by hand for a message of one check", () => {
    const usage = { ...usageOfMessage(counted, { ...ASSUMED, storedKb: 0 }) };
    const byHand =
      7 * 0.15 + 7 * 1 + 2 * 0.001 + 0.6 * 0.125 * 12.5 + 6 * 0.4 + 1.02 * 0.3 + 2 * 0.02;
    expect(bill(usage) * 1e6).toBeCloseTo(byHand, 6);
  });

  it("adds up: the bill of two usages is the sum of theirs", () => {
    const names = Object.keys(PRICES) as (keyof typeof PRICES)[];
    const amount = fc.double({ min: 0, max: 1e6, noNaN: true });
    const usage = fc.tuple(...names.map(() => amount));
    fc.assert(
      fc.property(usage, usage, (a, b) => {
        const named = (of: readonly number[]) =>
          Object.fromEntries(names.map((name, index) => [name, of[index] ?? 0]));
        const both = a.map((value, index) => value + (b[index] ?? 0));
        expect(bill(named(both))).toBeCloseTo(bill(named(a)) + bill(named(b)), 6);
      }),
    );
  });

  it("grows with every check by a row, an alarm, a slot and the time that the provider takes", () => {
    const cost = (checks: number): number =>
      bill(
        usageOfMessage(
          {
            ...counted,
            checks,
            rows: 6 + checks,
            alarms: checks,
            sharedRequests: 2 + checks,
            rowsRead: 1 + checks,
          },
          ASSUMED,
        ),
      );
    expect((cost(2) - cost(1)) * 1e6).toBeCloseTo(1 + 2 * 0.15 + 0.001 + 0.25 * 0.125 * 12.5, 6);
  });

  it("tells the two forms of the poller apart by their queue", () => {
    const [alone, fanned] = [false, true].map((fanOut) => usageOfPoller(3, ASSUMED, fanOut));
    expect((bill(fanned ?? {}) - bill(alone ?? {})) * 1e6).toBeCloseTo(3 * 1.2, 6);
  });
});
