import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { judge, type Answer } from "./retry.ts";

const NOW = 1_800_000_000_000;
const WAITS = [5000, 300_000, 1_800_000];
const after = (answer: Answer, failed = 0, waits: readonly number[] = WAITS) =>
  judge(answer, { failed, key: "evt_1" }, waits, NOW);
const waitOf = (answer: Answer, failed = 0): number => (after(answer, failed).nextAt ?? NaN) - NOW;

describe("what an endpoint's answer means", () => {
  it("is done with any 2xx, and with nothing else", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), (status) => {
        const delivered = after({ status }).outcome === "delivered";
        expect(delivered).toBe(status >= 200 && status < 300);
      }),
    );
    expect(after({ status: 301 }).outcome).toBe("retrying");
    expect(after({ error: "timeout" }).outcome).toBe("retrying");
  });

  it("waits as the schedule says, up to a fifth longer, the same each time it is asked", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 }), fc.string(), (failed, key) => {
        const ask = () => judge({ status: 500 }, { failed, key }, WAITS, NOW);
        const wait = (ask().nextAt ?? NaN) - NOW;
        expect(wait).toBeGreaterThanOrEqual(WAITS[failed] ?? 0);
        expect(wait).toBeLessThanOrEqual((WAITS[failed] ?? 0) * 1.2 + 1);
        expect(ask()).toEqual(ask());
      }),
    );
  });

  it("makes one attempt more than there are waits", () => {
    expect(after({ status: 500 }, 2).outcome).toBe("retrying");
    expect(after({ status: 500 }, 3)).toEqual({ outcome: "exhausted" });
  });

  it("honours Retry-After where it is longer, up to a day", () => {
    expect(waitOf({ status: 503, retryAfterMs: 60_000 })).toBe(60_000);
    expect(waitOf({ status: 503, retryAfterMs: 1000 })).toBeGreaterThanOrEqual(5000);
    expect(waitOf({ status: 503, retryAfterMs: 30 * 86_400_000 })).toBe(86_400_000);
  });

  it("slows down for who has too much to do", () => {
    for (const status of [429, 502, 504]) expect(waitOf({ status })).toBeGreaterThanOrEqual(10_000);
    expect(waitOf({ status: 500 })).toBeLessThan(10_000);
  });

  it("stops for 410, for abort-message, and for an address that may not be called", () => {
    expect(after({ status: 410 })).toEqual({ outcome: "gone" });
    expect(after({ status: 500, abort: true })).toEqual({ outcome: "aborted" });
    expect(after({ status: 200, abort: true })).toEqual({ outcome: "delivered" });
    expect(after({ error: "refused_url" })).toEqual({ outcome: "exhausted" });
  });
});
