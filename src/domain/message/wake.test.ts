import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { erasureAt } from "../privacy/redact.ts";
import { webhookAt } from "../webhook/pending.ts";
import { accept } from "./accept.ts";
import { decide } from "./decide.ts";
import { fallbackAt } from "./fallback.ts";
import type { MessageRecord } from "./record.ts";
import { isFinal, STATES } from "./states.ts";
import { acceptance, timing } from "./testing.ts";
import type { Timing } from "./timing.ts";
import { nextWake } from "./wake.ts";

const NOW = Date.UTC(2026, 10, 20, 20, 0, 0);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** An alarm may come a moment early. */
const EARLY_MS = 50;

const aged: Timing = { ...timing, textMs: 7 * DAY, erasedMs: 365 * DAY };

/** So long ago: mostly where something happens, and any time between. */
const ago = fc.oneof(
  fc.integer({ min: 0, max: 20_000 }),
  fc.integer({ min: 0, max: 2 * DAY }),
  fc
    .constantFrom(7, 30, 365)
    .chain((days) => fc.integer({ min: -60_000, max: 60_000 }).map((off) => days * DAY + off)),
  fc.integer({ min: 0, max: 500 * DAY }),
);
const soon = fc.integer({ min: -HOUR, max: DAY });

/** Whatever combination of state, times, marks, duties, erasure and holds. */
const records = fc
  .record({
    state: fc.constantFrom(...STATES),
    age: ago,
    revision: fc.integer({ min: 1, max: 6 }),
    behind: fc.integer({ min: 0, max: 2 }),
    ledgered: fc.boolean(),
    attemptIn: soon,
    erase: fc.boolean(),
    redacted: fc.boolean(),
    textGone: fc.boolean(),
    holds: fc.constantFrom(undefined, [], ["hld_a"]),
    fallbackIn: fc.option(soon, { nil: undefined }),
    webhookIn: fc.option(soon, { nil: undefined }),
  })
  .map((drawn): MessageRecord => {
    const { state, revision, holds, fallbackIn, webhookIn } = drawn;
    const at = NOW - drawn.age;
    const first = accept(acceptance, at);
    const { text: _text, ...bare } = first.request;
    const waits = state === "accepted" || state === "scheduled" || state === "canceled";
    return {
      ...first,
      state,
      revision,
      mirrored: Math.max(0, revision - drawn.behind),
      attemptAfter: NOW + drawn.attemptIn,
      ...(drawn.textGone && { request: bare, textGone: true as const }),
      ...(drawn.ledgered && { ledgered: true as const }),
      ...(!waits && { attempts: 1, attemptAt: at }),
      ...(isFinal(state) && { finalizedAt: at }),
      ...(drawn.erase && { eraseOwed: at }),
      ...(drawn.redacted && isFinal(state) && { redactedAt: at }),
      ...(holds && { holds }),
      ...(fallbackIn !== undefined && {
        fallback: { state: "owed" as const, at: NOW + fallbackIn },
      }),
      ...(webhookIn !== undefined && {
        webhooks: {
          planned: revision,
          pending: [
            { revision, state, at, endpoint: "whe_a", attempts: 1, dueAt: NOW + webhookIn },
          ],
        },
      }),
    };
  });

/** True if an alarm would have a duty to perform. Asked here and not of the schedule: a duty that nobody may perform must not wake it. */
function owesNow(record: MessageRecord): boolean {
  const due = Math.min(fallbackAt(record) ?? Infinity, webhookAt(record) ?? Infinity);
  const erasure = erasureAt(record) !== undefined && (record.holds ?? []).length === 0;
  return erasure || due <= NOW + EARLY_MS;
}

describe("a message that has nothing to do", () => {
  it("sleeps: its alarm lies ahead, whatever it is, waits for and is forbidden", () => {
    fc.assert(
      fc.property(records, (record) => {
        fc.pre(decide(record, { timing: aged, attemptOpen: false }, NOW) === "wait");
        fc.pre(!owesNow(record));
        const wake = nextWake(record, aged, NOW);
        expect(wake).toBeGreaterThan(NOW);
        expect(Number.isFinite(wake)).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });

  it.each(["accepted", "delivered"] as const)(
    "looks once a day where its erasure waits for a hold: %s",
    (state) => {
      const held: MessageRecord = {
        ...accept(acceptance, NOW - HOUR),
        state,
        mirrored: 1,
        ledgered: true,
        ...(state === "delivered" && { finalizedAt: NOW - HOUR }),
        eraseOwed: NOW - HOUR,
        holds: ["hld_a"],
      };
      expect(nextWake(held, aged, NOW)).toBe(NOW + DAY);
      // And is forgotten as soon as that ends.
      expect(nextWake({ ...held, holds: [] }, aged, NOW)).toBeLessThanOrEqual(NOW);
    },
  );
});
