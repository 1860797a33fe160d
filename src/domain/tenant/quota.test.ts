import { describe, expect, it } from "vitest";

import { limitsOf } from "./default-quotas.ts";
import { giveBack, hasOwnQuotas, quotaStates, takeQuota, type Usage } from "./quota.ts";

/** 23:59:30 of 31 December in Korea. */
const NOW = Date.UTC(2026, 11, 31, 14, 59, 30);
const one = { messages: 1, spend: 9 };

function takeTimes(quotas: object, times: number, from: Usage = {}, now = NOW): Usage {
  let usage = from;
  for (let i = 0; i < times; i++) {
    const answer = takeQuota(quotas, usage, one, now);
    if (!answer.ok) throw new Error(`refused at ${i}`);
    ({ usage } = answer);
  }
  return usage;
}

const violatedBy = (quotas: object, usage: Usage, cost = one, now = NOW): readonly string[] => {
  const answer = takeQuota(quotas, usage, cost, now);
  return answer.ok ? [] : answer.violated.map(({ name }) => name);
};

describe("a quota", () => {
  it("lets through what it says, and not one more", () => {
    for (const [field, name] of [
      ["perMinute", "minute"],
      ["perDay", "day"],
      ["perMonth", "month"],
    ] as const) {
      const quotas = { [field]: 3 };
      const usage = takeTimes(quotas, 3);
      expect(violatedBy(quotas, usage)).toEqual([name]);
    }
    expect(violatedBy({ spendPerMonth: 26 }, takeTimes({ spendPerMonth: 26 }, 2))).toEqual([
      "spend",
    ]);
  });

  it("of zero lets nothing through, and one that is not set lets everything", () => {
    expect(violatedBy({ perDay: 0 }, {})).toEqual(["day"]);
    expect(violatedBy({}, takeTimes({}, 1000))).toEqual([]);
  });

  it("takes all of a request or nothing, whichever of several quotas is short", () => {
    const quotas = { perMinute: 100, perDay: 5 };
    const usage = takeTimes(quotas, 3);
    expect(violatedBy(quotas, usage, { messages: 3, spend: 0 })).toEqual(["day"]);
    expect(quotaStates(quotas, usage, NOW).map(({ used }) => used)).toEqual([3, 3]);
    expect(violatedBy(quotas, usage, { messages: 2, spend: 0 })).toEqual([]);
  });

  it("begins anew with the minute, the day and the month of the Korean calendar", () => {
    const quotas = { perMinute: 1, perDay: 1, perMonth: 1, spendPerMonth: 9 };
    const usage = takeTimes(quotas, 1);
    expect(violatedBy(quotas, usage, one, NOW + 29_999)).toEqual([
      "minute",
      "day",
      "month",
      "spend",
    ]);
    // Midnight of 1 January in Korea, 15:00 of the day before in UTC.
    expect(violatedBy(quotas, usage, one, NOW + 30_000)).toEqual([]);
    const noon = Date.UTC(2026, 5, 10, 3);
    const june = takeTimes(quotas, 1, {}, noon);
    expect(violatedBy(quotas, june, one, noon + 60_000)).toEqual(["day", "month", "spend"]);
    expect(violatedBy(quotas, june, one, noon + 86_400_000)).toEqual(["month", "spend"]);
    expect(violatedBy(quotas, june, one, Date.UTC(2026, 5, 30, 14, 59))).toEqual([
      "month",
      "spend",
    ]);
    expect(violatedBy(quotas, june, one, Date.UTC(2026, 5, 30, 15))).toEqual([]);
  });

  it("tells what is left and when the window ends", () => {
    const usage = takeTimes({ perMonth: 10 }, 4, {}, Date.UTC(2026, 1, 1));
    expect(quotaStates({ perMonth: 10 }, usage, Date.UTC(2026, 1, 1))).toEqual([
      {
        name: "month",
        setBy: "tenant",
        quota: 10,
        used: 4,
        remaining: 6,
        windowMs: 28 * 86_400_000,
        resetMs: Date.UTC(2026, 1, 28, 15) - Date.UTC(2026, 1, 1),
        endsAt: Date.UTC(2026, 1, 28, 15),
      },
    ]);
  });
});

describe("a ceiling of the service", () => {
  const settings = {
    DEFAULT_DAILY_MESSAGES: 100,
    DEFAULT_MONTHLY_SPEND: 900,
    PRICES: { SMS: 9 },
  };
  const told = (own: object, given = settings): readonly unknown[] =>
    quotaStates(limitsOf(own, given), {}, NOW).map(({ name, setBy, quota }) => [
      name,
      setBy,
      quota,
    ]);

  it("holds until the tenant has that quota itself, whichever others it has", () => {
    expect(told({})).toEqual([
      ["day", "service", 100],
      ["spend", "service", 900],
    ]);
    expect(told({ perMonth: 7, spendPerMonth: 5000 })).toEqual([
      ["day", "service", 100],
      ["month", "tenant", 7],
      ["spend", "tenant", 5000],
    ]);
    expect(told({ perDay: 100_000, spendPerMonth: 0 })).toEqual([
      ["day", "tenant", 100_000],
      ["spend", "tenant", 0],
    ]);
    expect(hasOwnQuotas(limitsOf({}, settings))).toBe(false);
    expect(hasOwnQuotas(limitsOf({ perMonth: 7 }, settings))).toBe(true);
  });

  it("of 0 is none, and of spend where nothing has a price", () => {
    expect(told({}, { ...settings, DEFAULT_DAILY_MESSAGES: 0 })).toEqual([
      ["spend", "service", 900],
    ]);
    expect(told({}, { ...settings, PRICES: { SMS: 0 } })).toEqual([["day", "service", 100]]);
    expect(told({}, { ...settings, DEFAULT_MONTHLY_SPEND: 0 })).toHaveLength(1);
  });
});

describe("what is given back", () => {
  it("can be taken again, but only from the windows that it was taken from", () => {
    const quotas = { perMinute: 2, perDay: 2 };
    const noon = Date.UTC(2026, 5, 10, 3);
    const usage = takeTimes(quotas, 2, {}, noon);
    expect(violatedBy(quotas, giveBack(usage, one, noon, noon + 1), one, noon + 1)).toEqual([]);
    const later = takeTimes({ perMinute: 2 }, 2, usage, noon + 60_000);
    const back = giveBack(later, one, noon, noon + 60_000);
    const states = quotaStates(quotas, back, noon + 60_000);
    expect(states.map(({ name, used }) => [name, used])).toEqual([
      ["minute", 2],
      ["day", 3],
    ]);
  });

  it("never makes a window better than empty", () => {
    const back = giveBack({}, { messages: 5, spend: 5 }, NOW, NOW);
    expect(quotaStates({ perDay: 3 }, back, NOW).map(({ remaining }) => remaining)).toEqual([3]);
  });
});
