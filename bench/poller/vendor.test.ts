import fc from "fast-check";
import { expect, it } from "vitest";

import { rangedHistory, Vendor } from "./vendor.ts";

const NOON = Date.UTC(2026, 10, 2, 3);

it("shows in its pages every row of the Korean days once, the newest first, as the single look-up shows it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: -2 * 86_400_000, max: 86_400_000 }), { maxLength: 40 }),
      fc.nat(86_400_000),
      async (times, later) => {
        const vendor = new Vendor([3000, 90_000]);
        const at = times.toSorted((a, b) => a - b).map((time) => NOON + time);
        const ids = at.map((now, index) =>
          vendor.take(`0101234${String(index).padStart(4, "0")}`, "hi", now),
        );
        const now = NOON + later;
        const history = rangedHistory(async (act) => Promise.resolve(act(now)), vendor);
        const answer = await history.page("SMS", NOON, NOON, 1);
        const day = (time: number): string =>
          new Date(time + 9 * 3_600_000).toISOString().slice(0, 10);
        const expected = ids
          .filter((id, index) => day(at[index] ?? 0) === day(NOON) && vendor.history(id, now))
          .toReversed();
        if (!answer.ok) throw new Error("a page was refused");
        expect(answer.page.total).toBe(expected.length);
        expect(answer.page.rows.map((row) => row.providerMessageId)).toEqual(expected);
        for (const { phone, providerMessageId, raw } of answer.page.rows) {
          expect(raw).toEqual(vendor.history(providerMessageId, now));
          const asked = { type: "SMS", to: phone, from: 0, until: 0, earliest: 0 } as const;
          expect(history.select(asked, answer.page.rows)).toHaveLength(1);
        }
      },
    ),
    { numRuns: 50 },
  );
});
