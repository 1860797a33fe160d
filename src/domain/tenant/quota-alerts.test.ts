import { describe, expect, it } from "vitest";

import { quotaAlerts } from "./quota-alerts.ts";
import { quotaStates, takeQuota, type Limits, type QuotaName, type Usage } from "./quota.ts";

/** Noon of 10 June 2026 in Korea. */
const NOON = Date.UTC(2026, 5, 10, 3);
const DAY = 86_400_000;

/** A tenant that sends: what operators are alerted of after each request. */
function sender(limits: Limits) {
  let usage: Usage = {};
  const alert = (now: number, refused: readonly QuotaName[]): readonly string[] => {
    const states = quotaStates(limits, usage, now);
    const answer = quotaAlerts("acme", usage, { states, refused });
    ({ usage } = answer);
    return answer.alerts.map(({ condition, facts }) => `${condition} ${facts.code}`);
  };
  return {
    send(messages: number, now = NOON): readonly string[] {
      const answer = takeQuota(limits, usage, { messages, spend: messages * 10 }, now);
      if (answer.ok) ({ usage } = answer);
      return alert(now, answer.ok ? [] : answer.violated.map(({ name }) => name));
    },
    raise(changed: Limits): void {
      limits = changed;
    },
  };
}

describe("a quota's alerts", () => {
  it("come at 50, 80 and 100 %, once each, with the tenant, the quota and its window", () => {
    const acme = sender({ perDay: 100, byService: ["day"] });
    expect(acme.send(49)).toEqual([]);
    expect(acme.send(1)).toEqual(["quota:acme:day:50:2026-06-10 QUOTA_HALF_USED"]);
    expect(acme.send(29)).toEqual([]);
    expect(acme.send(1)).toEqual(["quota:acme:day:80:2026-06-10 QUOTA_NEARLY_USED"]);
    expect(acme.send(20)).toEqual(["quota:acme:day:100:2026-06-10 QUOTA_USED_UP"]);
    expect(acme.send(1)).toEqual([]);
  });

  it("come again in the next window, of day and month each by its own", () => {
    const acme = sender({ perDay: 10, spendPerMonth: 200 });
    expect(acme.send(10)).toEqual([
      "quota:acme:day:100:2026-06-10 QUOTA_USED_UP",
      "quota:acme:spend:50:2026-06-01 QUOTA_HALF_USED",
    ]);
    expect(acme.send(6, NOON + DAY)).toEqual([
      "quota:acme:day:50:2026-06-11 QUOTA_HALF_USED",
      "quota:acme:spend:80:2026-06-01 QUOTA_NEARLY_USED",
    ]);
    expect(acme.send(5, NOON + 30 * DAY)).toEqual(["quota:acme:day:50:2026-07-10 QUOTA_HALF_USED"]);
  });

  it("say that a quota is used up when a request had to be refused for it", () => {
    const acme = sender({ perDay: 100 });
    acme.send(70);
    expect(acme.send(40)).toEqual(["quota:acme:day:100:2026-06-10 QUOTA_USED_UP"]);
    expect(acme.send(20)).toEqual([]);
  });

  it("begin anew where the quota was changed, and never speak of a minute", () => {
    const acme = sender({ perMinute: 60, perDay: 60 });
    expect(acme.send(60)).toEqual(["quota:acme:day:100:2026-06-10 QUOTA_USED_UP"]);
    acme.raise({ perDay: 100 });
    expect(acme.send(1)).toEqual(["quota:acme:day:50:2026-06-10 QUOTA_HALF_USED"]);
  });

  it("hold what is used, of how much and until when, in words without a number to dial", () => {
    const states = quotaStates({ perMonth: 15_881_234 }, {}, NOON).map((state) => ({
      ...state,
      used: 15_881_234,
    }));
    expect(quotaAlerts("acme", {}, { states }).alerts[0]?.facts.message).toBe(
      "tenant acme, month (its own): 15,881,234 of 15,881,234 used, until 2026-07-01 00:00:00 KST",
    );
  });
});
