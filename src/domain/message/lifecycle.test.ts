import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { afterPoll, sendAgain } from "./absent.ts";
import { accept } from "./accept.ts";
import type { AttemptOutcome } from "./attempt-outcome.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { cancel } from "./cancel.ts";
import { acknowledge, TIMELINE_LIMIT } from "./change.ts";
import { endAttempt, interrupted } from "./end-attempt.ts";
import { expire } from "./expire.ts";
import { type Observation, observe } from "./observe.ts";
import { mayBeTaken } from "./presumed.ts";
import type { MessageRecord } from "./record.ts";
import { replay } from "./replay.ts";
import { canChange, isFinal, STATES, statusOf } from "./states.ts";
import { acceptance, policy, timing } from "./testing.ts";

const NOW = Date.UTC(2026, 10, 20, 20, 0, 0);

const outcomes: readonly AttemptOutcome[] = [
  { kind: "accepted", providerMessageId: "R1" },
  { kind: "accepted" },
  {
    kind: "not_sent",
    code: "RATE_LIMIT_EXCEEDED",
    message: "m",
    fault: "rate",
    retryAfterMs: 9000,
  },
  { kind: "refused", code: "INVALID_REQUEST", message: "m", fault: "request", providerCode: "13" },
  { kind: "refused", code: "AUTHENTICATION_FAILED", message: "m", fault: "account" },
  { kind: "unknown", code: "NETWORK_TIMEOUT", message: "m", fault: "network" },
];

const seen = (status: Observation["status"]): Observation => ({
  providerMessageId: "R1",
  status,
  statusCode: "06",
  via: "poll",
});

function sent(): MessageRecord {
  return endAttempt(
    beginAttempt(accept(acceptance, NOW), NOW),
    { kind: "accepted" },
    policy,
    NOW + 1,
  );
}

/** Anything that can happen to a message, applied only where the object would apply it. */
type Step = (record: MessageRecord, now: number) => MessageRecord;

const steps: readonly Step[] = [
  (record, now) => (canChange(record.state, "sending") ? beginAttempt(record, now) : record),
  ...outcomes.map(
    (outcome): Step =>
      (record, now) =>
        record.state === "sending" ? endAttempt(record, outcome, policy, now) : record,
  ),
  (record, now) => (record.state === "sending" ? interrupted(record, now) : record),
  ...(["PENDING", "SENT", "DELIVERED", "FAILED", "UNKNOWN"] as const).map(
    (status): Step =>
      (record, now) =>
        observe(record, seen(status), now),
  ),
  (record, now) => cancel(record, now) ?? record,
  ...(["proven", "presumed", "operator"] as const).map(
    (grade): Step =>
      (record, now) =>
        record.state === "unconfirmed" ? sendAgain(record, grade, now) : record,
  ),
  ...(["unseen", "undecided"] as const).map(
    (kind): Step =>
      (record, now) =>
        mayBeTaken(record) ? afterPoll(record, kind, { timing: timing.absence }, now) : record,
  ),
  (record, now) =>
    record.state === "sent" || record.state === "unconfirmed" ? expire(record, now) : record,
  (record) => acknowledge(record, record.revision),
];

describe("the life of a message", () => {
  it("keeps its promises under every sequence of events", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(steps.length - 1), { maxLength: 40 }),
        fc.boolean(),
        (choice, later) => {
          let record = accept({ ...acceptance, ...(later && { scheduledAt: NOW + 60_000 }) }, NOW);
          let now = NOW;
          for (const index of choice) {
            const before = record;
            now += 1000;
            record = steps[index]?.(record, now) ?? record;
            if (record.state !== before.state) {
              expect(canChange(before.state, record.state)).toBe(true);
            }
            expect(record.revision - before.revision).toBe(
              record.timeline.length - before.timeline.length,
            );
            expect(record.revision - before.revision).toBeLessThanOrEqual(1);
            expect(record.mirrored).toBeLessThanOrEqual(record.revision);
            if (isFinal(before.state) && before.state !== "expired") {
              expect(record.state).toBe(before.state);
            }
            // Never a second attempt after an unknown outcome, and never one beside another.
            if (before.state === "unconfirmed" || before.state === "sent") {
              expect(record.attempts).toBe(before.attempts);
            }
            if (record.state === "canceled") {
              expect(record.timeline.some(({ to }) => to === "sent")).toBe(false);
              expect(record.presumed).toBeUndefined();
            }
            // A result comes to what was attempted alone.
            if (statusOf(record.state) !== "PENDING" && statusOf(record.state) !== "CANCELLED") {
              expect(record.attempts).toBeGreaterThan(0);
            }
            expect(isFinal(record.state)).toBe(record.finalizedAt !== undefined);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("waits for its time when it is scheduled, and for nothing when the time is past", () => {
    expect(accept({ ...acceptance, scheduledAt: NOW + 1 }, NOW)).toMatchObject({
      state: "scheduled",
      attemptAfter: NOW + 1,
    });
    expect(accept({ ...acceptance, scheduledAt: NOW - 1 }, NOW)).toMatchObject({
      state: "accepted",
      attemptAfter: NOW,
    });
  });

  it("tries again only what is proven not to be sent, as often as the policy says", () => {
    const outcome: AttemptOutcome = { kind: "not_sent", code: "C", message: "m", fault: "busy" };
    let record = accept(acceptance, NOW);
    for (let attempt = 1; attempt < policy.maxAttempts; attempt++) {
      record = endAttempt(beginAttempt(record, NOW), outcome, policy, NOW);
      expect(record.state).toBe("accepted");
      expect(record.attemptAfter).toBeGreaterThan(NOW);
    }
    expect(endAttempt(beginAttempt(record, NOW), outcome, policy, NOW).state).toBe("failed");
  });

  it("honours the provider's Retry-After", () => {
    const record = endAttempt(
      beginAttempt(accept(acceptance, NOW), NOW),
      { kind: "not_sent", code: "C", message: "m", fault: "rate", retryAfterMs: 99_000 },
      policy,
      NOW,
    );
    expect(record.attemptAfter).toBe(NOW + 99_000);
  });

  it("stays open for ever while the fault is the account's", () => {
    let record = accept(acceptance, NOW);
    for (let attempt = 0; attempt < 200; attempt++) {
      record = endAttempt(
        beginAttempt(record, NOW),
        { kind: "refused", code: "AUTHENTICATION_FAILED", message: "m", fault: "account" },
        policy,
        NOW,
      );
    }
    expect(record.state).toBe("accepted");
    expect(record.timeline).toHaveLength(TIMELINE_LIMIT);
    expect(record.timeline[0]?.event).toBe("accepted");
    expect(record.timeline.at(-1)?.revision).toBe(record.revision);
  });

  it("is not ended by faults of the line, however many", () => {
    let record = accept(acceptance, NOW);
    for (let attempt = 0; attempt < 20; attempt++) {
      const outcome = { kind: "not_sent", code: "E", message: "521", fault: "gateway" } as const;
      record = endAttempt(beginAttempt(record, NOW), outcome, policy, NOW);
      expect(record.state).toBe("accepted");
      expect(record.attemptAfter - NOW).toBeLessThanOrEqual(100_000);
    }
    // Its own fault still has all of its attempts.
    const busy = { kind: "not_sent", code: "E", message: "busy", fault: "busy" } as const;
    for (let attempt = 1; attempt <= policy.maxAttempts; attempt++) {
      expect(record.state).toBe("accepted");
      record = endAttempt(beginAttempt(record, NOW), busy, policy, NOW);
    }
    expect(record.state).toBe("failed");
  });

  it("adopts what history knows of an unknown outcome", () => {
    const lost = interrupted(beginAttempt(accept(acceptance, NOW), NOW), NOW + 5);
    expect(lost.state).toBe("unconfirmed");
    expect(observe(lost, seen("PENDING"), NOW + 9)).toMatchObject({
      state: "sent",
      providerMessageId: "R1",
    });
    expect(observe(lost, seen("DELIVERED"), NOW + 9).state).toBe("delivered");
  });

  it("writes down an id that it learns while the result is open, once", () => {
    const learned = observe(sent(), seen("PENDING"), NOW + 9);
    expect(learned.providerMessageId).toBe("R1");
    expect(learned.timeline.at(-1)?.event).toBe("identified");
    expect(observe(learned, seen("PENDING"), NOW + 20)).toBe(learned);
  });

  it("lets a late result improve expired, and nothing else that is final", () => {
    const late = expire(sent(), NOW + 99);
    expect(observe(late, seen("DELIVERED"), NOW + 100).state).toBe("delivered");
    expect(observe(late, seen("SENT"), NOW + 100)).toBe(late);
    const delivered = observe(sent(), seen("DELIVERED"), NOW + 9);
    expect(observe(delivered, seen("FAILED"), NOW + 10)).toBe(delivered);
  });

  it("can be replayed after it failed, with its history intact and attempts anew, and in no other state", () => {
    const busy: AttemptOutcome = { kind: "not_sent", code: "C", message: "m", fault: "busy" };
    const exhaust = (record: MessageRecord): MessageRecord => {
      let next = record;
      for (let attempt = 0; attempt < policy.maxAttempts; attempt++) {
        next = endAttempt(beginAttempt(next, NOW), busy, policy, NOW);
      }
      return next;
    };
    const failed = exhaust(accept(acceptance, NOW));
    expect(failed.state).toBe("failed");
    const again = replay(failed, NOW + 5);
    expect(again).toMatchObject({ state: "accepted", attempts: policy.maxAttempts });
    expect(again?.finalizedAt).toBeUndefined();
    expect(again?.timeline.slice(0, -1)).toEqual(failed.timeline);
    expect(again && exhaust(again).attempts).toBe(2 * policy.maxAttempts);
    expect(replay(sent(), NOW)).toBeUndefined();
    expect(replay(expire(sent(), NOW), NOW)).toBeUndefined();
  });

  it("cannot be canceled once an attempt is open", () => {
    const record = accept({ ...acceptance, scheduledAt: NOW + 1000 }, NOW);
    expect(cancel(record, NOW)?.state).toBe("canceled");
    expect(cancel(beginAttempt(record, NOW), NOW)).toBeUndefined();
    expect(cancel(sent(), NOW)).toBeUndefined();
  });
});

describe("the table of states", () => {
  it("calls final exactly what k-msg calls terminal", () => {
    const terminal = new Set(["DELIVERED", "FAILED", "CANCELLED", "UNKNOWN"]);
    for (const state of STATES) expect(isFinal(state)).toBe(terminal.has(statusOf(state)));
  });

  it("lets nothing leave a final state but a late result and a replay of what was never taken", () => {
    expect(STATES.filter((to) => canChange("failed", to))).toEqual(["accepted"]);
    expect(STATES.filter((to) => canChange("expired", to))).toEqual(["delivered", "undelivered"]);
    for (const from of STATES.filter(
      (state) => isFinal(state) && state !== "expired" && state !== "failed",
    )) {
      for (const to of STATES) expect(canChange(from, to)).toBe(false);
    }
  });
});
