import { describe, expect, it } from "vitest";

import { deferUntil } from "./deferral.ts";

describe("a delivery that its host has no room for", () => {
  it("comes again after the wait, ever later, never more than fifteen minutes", () => {
    for (let times = 0; times < 40; times++) {
      const rest = Math.min(5000 * 2 ** times, 600_000);
      const at = deferUntil(1000, { times, key: "evt_1" }, 0);
      expect(at).toBeGreaterThanOrEqual(1000 + rest / 2);
      expect(at).toBeLessThanOrEqual(1000 + rest * 1.5);
    }
  });

  it("does not come with all the others", () => {
    const times = Array.from({ length: 50 }, (_, i) => deferUntil(0, { times: 0, key: `${i}` }, 0));
    expect(new Set(times).size).toBeGreaterThan(40);
  });
});
