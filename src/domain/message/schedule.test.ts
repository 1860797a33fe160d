import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { accept } from "./accept.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { acknowledge } from "./change.ts";
import { isCheckDue } from "./check-due.ts";
import { checkTimes, jitterOf, nextCheck } from "./check-times.ts";
import { endAttempt } from "./end-attempt.ts";
import { mirrorAgainAt, worthStoringAck } from "./mirror-again.ts";
import { retryDelay } from "./retry-delay.ts";
import { acceptance, policy, timing } from "./testing.ts";
import type { Timing } from "./timing.ts";
import { nextWake } from "./wake.ts";

const NOW = Date.UTC(2026, 10, 20, 20, 0, 0);

function sentRecord(id = "msg_a", now = NOW) {
  const sending = beginAttempt(accept({ ...acceptance, id }, now), now);
  return endAttempt(sending, { kind: "accepted", providerMessageId: "1" }, policy, now + 50);
}

describe("the check schedule", () => {
  it("keeps every jitter within ten per cent and fixed per id", () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        const jitter = jitterOf(id);
        expect(jitter).toBeGreaterThanOrEqual(0.9);
        expect(jitter).toBeLessThan(1.1);
        expect(jitterOf(id)).toBe(jitter);
        expect(hashFraction(id)).toBeLessThan(1);
      }),
    );
  });

  it("spreads the jitter of many ids evenly", () => {
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i++) {
      const bucket = Math.floor(hashFraction(`msg_${i}`) * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    for (const count of buckets) expect(count).toBeGreaterThan(800);
  });

  it("visits every check once when each alarm comes on time, a little early or late", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -200, max: 4000 }), { minLength: 20, maxLength: 20 }),
        (lags) => {
          const record = sentRecord();
          const seen: number[] = [];
          let now = NOW + 50;
          for (const lag of lags) {
            const next = nextCheck(record, timing, now);
            if (next === undefined) break;
            now = Math.max(now, next + lag);
            expect(isCheckDue(record, timing, now)).toBe(true);
            seen.push(next);
          }
          expect(seen).toEqual(checkTimes(record, timing));
        },
      ),
    );
  });

  it("gives LMS and MMS the late checks too", () => {
    const sms = sentRecord();
    const lms = { ...sms, request: { ...sms.request, type: "LMS" as const } };
    expect(checkTimes(lms, timing)).toHaveLength(timing.checks.length + timing.longChecks.length);
    expect(checkTimes(sms, timing)).toHaveLength(timing.checks.length);
  });
});

describe("the one alarm", () => {
  it("is the first check already while the attempt is open, so that an outcome costs no second alarm", () => {
    const sending = beginAttempt(accept(acceptance, NOW), NOW);
    const sent = endAttempt(
      sending,
      { kind: "accepted", providerMessageId: "1" },
      policy,
      NOW + 300,
    );
    expect(nextWake(sent, timing, NOW + 300)).toBe(nextWake(sending, timing, NOW));
  });

  it("comes after the time-out when the first check finds the attempt still open", () => {
    const sending = beginAttempt(accept(acceptance, NOW), NOW);
    const first = nextWake(sending, timing, NOW);
    expect(nextWake(sending, timing, first)).toBe(NOW + timing.sendTimeoutMs + 1000);
  });

  it("lies in the future or is due now, for every state and time", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * 86_400_000 }), fc.boolean(), (age, mirrored) => {
        let record = sentRecord();
        if (mirrored) record = acknowledge(record, record.revision);
        const wake = nextWake(record, timing, NOW + age);
        expect(Number.isFinite(wake)).toBe(true);
        expect(wake).toBeGreaterThanOrEqual(NOW + age);
      }),
    );
  });

  it("mirrors again after one, two, four minutes and hourly at the most until it is acknowledged", () => {
    const record = sentRecord();
    const times: number[] = [];
    let now = record.changedAt;
    for (let i = 0; i < 10; i++) {
      now = mirrorAgainAt(record, timing, now) ?? Infinity;
      times.push((now - record.changedAt) / 60_000);
    }
    expect(times.slice(0, 6)).toEqual([1, 3, 7, 15, 31, 63]);
    expect((times[9] ?? 0) - (times[8] ?? 0)).toBeLessThanOrEqual(60);
    const acknowledged = acknowledge(record, record.revision);
    expect(mirrorAgainAt(acknowledged, timing, now)).toBeUndefined();
    // A final message wakes until the ledger has it, too.
    const final = { ...acknowledged, finalizedAt: now };
    expect(mirrorAgainAt(final, timing, now)).toBeGreaterThan(now);
    expect(mirrorAgainAt({ ...final, ledgered: true }, timing, now)).toBeUndefined();
  });

  it("always lies ahead when it mirrors again, however long the object slept", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 * 86_400_000 }), (age) => {
        const record = sentRecord();
        const at = mirrorAgainAt(record, timing, record.changedAt + age);
        expect(at).toBeGreaterThan(record.changedAt + age);
        expect(at).toBeLessThanOrEqual(record.changedAt + age + 3_600_000);
      }),
    );
  });
});

describe("the price of an acknowledgement", () => {
  it("is not paid while the message wakes soon anyway, and always for the last revision of a final one", () => {
    const record = sentRecord();
    const soon = record.changedAt + 10_000;
    const late = record.changedAt + 3_600_000;
    expect(
      worthStoringAck(record, { revision: record.revision, wake: soon }, timing, record.changedAt),
    ).toBe(false);
    expect(
      worthStoringAck(record, { revision: record.revision, wake: late }, timing, record.changedAt),
    ).toBe(true);
    const final = { ...record, finalizedAt: record.changedAt };
    expect(
      worthStoringAck(final, { revision: final.revision, wake: soon }, timing, final.changedAt),
    ).toBe(true);
    expect(
      worthStoringAck(final, { revision: final.revision - 1, wake: late }, timing, final.changedAt),
    ).toBe(false);
  });
});

describe("the wait between attempts", () => {
  it("doubles, stays below its limit and differs between messages", () => {
    const bounds: Pick<Timing, never> & { baseMs: number; maxMs: number } = {
      baseMs: 2000,
      maxMs: 60_000,
    };
    for (let attempt = 1; attempt < 40; attempt++) {
      const delay = retryDelay("msg_a", attempt, bounds);
      const full = Math.min(60_000, 2000 * 2 ** (attempt - 1));
      expect(delay).toBeGreaterThanOrEqual(full * 0.75);
      expect(delay).toBeLessThanOrEqual(full * 1.25);
    }
    expect(retryDelay("msg_a", 1, bounds)).not.toBe(retryDelay("msg_b", 1, bounds));
  });
});
