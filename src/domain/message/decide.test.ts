import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { accept } from "./accept.ts";
import { isNow } from "./attempt-pass.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { checkTimes } from "./check-times.ts";
import { decide, hasCheckSlot, needsImage } from "./decide.ts";
import { endAttempt } from "./end-attempt.ts";
import type { MessageRecord } from "./record.ts";
import { STATES } from "./states.ts";
import { acceptance, policy, timing } from "./testing.ts";
import { nextWake } from "./wake.ts";

const NOW = Date.UTC(2026, 10, 20);
const HOUR = 3_600_000;

function sent(): MessageRecord {
  const sending = beginAttempt(accept(acceptance, NOW), NOW);
  return endAttempt(sending, { kind: "accepted", providerMessageId: "1" }, policy, NOW + 50);
}

const checks = checkTimes(sent(), timing).filter((at) => at < NOW + HOUR - 60_000);

describe("a message that owes webhooks between its checks", () => {
  /**
   * Alarms come for checks and for a delivery that is tried again after so many ms.
   * @returns when the history was looked at, and when the delivery was due.
   */
  function follow(retries: readonly number[], evicted: (alarm: number) => boolean, lagMs: number) {
    const base = sent();
    const planned = { planned: base.revision, config: 0 };
    const delivery = { revision: base.revision, state: base.state, at: NOW, endpoint: "whe_1" };
    let tries = 0;
    let dueAt = NOW + (retries[0] ?? HOUR);
    let lastAt = 0;
    let now = NOW + 50;
    const looks: number[] = [];
    const dues: number[] = [];
    for (let alarm = 0; alarm < 60; alarm++) {
      const pending = [{ ...delivery, attempts: tries, dueAt }];
      const record: MessageRecord = { ...base, webhooks: { ...planned, pending } };
      const alarmAt = nextWake(record, timing, now);
      now = Math.max(now, alarmAt + lagMs);
      if (now > NOW + HOUR) break;
      if (evicted(alarm)) lastAt = 0;
      if (
        decide(record, { timing, attemptOpen: false, looks: { lastAt, alarmAt } }, now) === "check"
      ) {
        looks.push(now);
        lastAt = now;
      }
      // An alarm may come a moment early.
      if (now >= dueAt - 50) {
        dues.push(dueAt);
        dueAt = now + (retries[++tries] ?? HOUR);
      }
    }
    return { looks, dues };
  }

  const retries = fc.array(fc.integer({ min: 1000, max: 600_000 }), { maxLength: 30 });

  it("looks once for every check, and for nothing else, though its process goes after any alarm", () => {
    const lost = fc.func(fc.boolean());
    fc.assert(
      fc.property(retries, lost, fc.integer({ min: -40, max: 200 }), (waits, evicted, lagMs) => {
        const { looks, dues } = follow(waits, evicted, lagMs);
        for (const [i, at] of checks.entries()) {
          const until = checks[i + 1] ?? Infinity;
          // An alarm a moment before a check stands for it.
          const own = looks.filter((look) => look >= at - 250 && look < until - 250);
          expect(own.length).toBeGreaterThanOrEqual(1);
          // A delivery that is due in the same moment: where the process went between the two, nobody knows which was looked for.
          const beside = dues.filter((due) => Math.abs(due - at) <= 250);
          expect(own.length).toBeLessThanOrEqual(1 + beside.length);
        }
      }),
    );
  });

  it("gets to its end though every alarm is for something else", () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 * HOUR }), fc.nat(), (age, lastAt) => {
        const record = sent();
        const now = NOW + 50 + age;
        const looks = { lastAt: NOW + lastAt, alarmAt: now };
        if (decide(record, { timing, attemptOpen: false, looks }, now) === "wait") {
          expect(nextWake(record, timing, now)).toBeGreaterThan(now);
        }
      }),
    );
  });
});

describe("a slot for a check", () => {
  /** The checks of one message: the gate's slot comes so many ms after it was asked for, its alarm so many after its time. */
  function follow(waits: readonly number[], lags: readonly number[]) {
    const base = sent();
    let checkSlot = -Infinity;
    const waited: number[] = [];
    let now = NOW + 50;
    let slots = 0;
    const looks: number[] = [];
    let wake = nextWake(base, timing, now);
    for (const [i, waitMs] of waits.entries()) {
      now = Math.max(now, wake + (lags[i] ?? 0));
      if (now > NOW + HOUR) break;
      const record = { ...base, checkSlot };
      const lastAt = looks.at(-1) ?? 0;
      if (decide(record, { timing, attemptOpen: false, looks: { lastAt } }, now) !== "check") {
        wake = nextWake(record, timing, now);
        continue;
      }
      if (!hasCheckSlot(record, timing, now)) {
        slots++;
        const pass = { kind: "at", at: now + waitMs } as const;
        if (!isNow(pass, now)) {
          checkSlot = pass.at;
          waited.push(pass.at);
          wake = pass.at;
          continue;
        }
      }
      looks.push(now);
      wake = nextWake(record, timing, now);
    }
    return { slots, looks, waited };
  }

  it("is for one check: the next one asks for its own", () => {
    // The check at 10 s waits for 5 s; those at 30 s and at a minute need not.
    const { slots, looks } = follow([5000, 0, 0, 0, 0], []);
    expect(looks).toHaveLength(4);
    expect(slots).toBe(4);
  });

  it("is asked for by every look, and used by the check that waited for it, whatever the line is like", () => {
    const wait = fc.oneof(fc.constant(0), fc.nat({ max: 90_000 }));
    const lag = fc.oneof(fc.integer({ min: -40, max: 100 }), fc.nat({ max: 30_000 }));
    fc.assert(
      fc.property(
        fc.array(wait, { minLength: 20, maxLength: 20 }),
        fc.array(lag, { minLength: 20, maxLength: 20 }),
        (waits, lags) => {
          const { slots, looks, waited } = follow(waits, lags);
          // A slot in the moment of the next check serves both: a check counts as due a quarter of a second early.
          const shared = waited.filter((slot) => checks.some((at) => Math.abs(at - slot) <= 300));
          expect(looks.length).toBeLessThanOrEqual(slots + shared.length);
        },
      ),
    );
    // In time for its slot nobody asks twice.
    fc.assert(
      fc.property(fc.array(wait, { minLength: 20, maxLength: 20 }), (waits) => {
        const { slots, looks } = follow(waits, []);
        expect(slots - looks.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("the picture of an MMS", () => {
  it("is kept while another attempt may carry it", () => {
    expect(STATES.filter((state) => needsImage({ state }))).toEqual([
      "accepted",
      "scheduled",
      "sending",
      "unconfirmed",
    ]);
  });
});
