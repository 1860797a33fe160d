import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { limitsOf } from "./default-quotas.ts";
import { addUse, quotaStates, takeQuota, type Limits, type Usage } from "./quota.ts";
import { UnaskedTakes } from "./unasked.ts";

const NOW = Date.UTC(2026, 5, 10, 3);
const one = { messages: 1, spend: 9 };

function limits(perDay: number, spend = 0): Limits {
  const ceilings = { DEFAULT_DAILY_MESSAGES: perDay, DEFAULT_MONTHLY_SPEND: spend };
  return limitsOf({}, { ...ceilings, PRICES: { SMS: 9 } });
}

/** Number of those in a row that pass before one has to ask. */
function unaskedOf(given: Limits, most: number): number {
  const takes = new UnaskedTakes();
  for (let i = 0; i < most; i++) if (takes.place("a", given, one).kind === "ask") return i;
  return most;
}

describe("what goes without a question", () => {
  it("is a thousandth of the ceiling, fifty at most; of a small ceiling nothing", () => {
    expect(unaskedOf(limits(5000), 99)).toBe(5);
    expect(unaskedOf(limits(50_000), 99)).toBe(50);
    expect(unaskedOf(limits(1_000_000_000), 99)).toBe(50);
    expect(unaskedOf(limits(999), 99)).toBe(0);
    expect(unaskedOf(limits(50_000, 27_000), 99)).toBe(3);
  });

  it("is told with the next question, once, each tenant for itself", () => {
    const takes = new UnaskedTakes();
    const given = limits(2000);
    expect(takes.place("a", given, one)).toEqual({ kind: "free" });
    expect(takes.place("b", given, one)).toEqual({ kind: "free" });
    expect(takes.place("a", given, { messages: 2, spend: 18 })).toEqual({ kind: "ask", owed: one });
    expect(takes.takeOwed("a")).toEqual({ messages: 0, spend: 0 });
    expect(takes.takeOwed("b")).toEqual(one);
  });

  it("is given back here while nobody was told", () => {
    const takes = new UnaskedTakes();
    takes.place("a", limits(2000), one);
    expect(takes.giveBack("a", one)).toBe(true);
    expect(takes.giveBack("a", one)).toBe(false);
    takes.owe("a", one);
    expect(takes.takeOwed("a")).toEqual(one);
    expect(takes.giveBack("a", one)).toBe(false);
  });

  it("never lets isolates send more than the ceiling and what each may let go", () => {
    const asks = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 400 })), { maxLength: 99 });
    fc.assert(
      fc.property(asks, (all) => {
        const given = limits(10_000);
        const isolates = Array.from({ length: 4 }, () => new UnaskedTakes());
        let usage: Usage = {};
        let sent = 0;
        for (const [index, messages] of all) {
          const cost = { messages, spend: 0 };
          const going = isolates[index]?.place("a", given, cost);
          if (going?.kind === "ask") {
            usage = addUse(usage, going.owed, NOW);
            const answer = takeQuota(given, usage, cost, NOW);
            if (!answer.ok) continue;
            ({ usage } = answer);
          }
          sent += messages;
        }
        expect(sent).toBeLessThanOrEqual(10_000 + 4 * 10);
        const owed = isolates.map((isolate) => isolate.takeOwed("a").messages);
        const used = quotaStates(given, usage, NOW)[0]?.used ?? 0;
        expect(used + owed.reduce((sum, each) => sum + each, 0)).toBe(sent);
      }),
    );
  });
});
