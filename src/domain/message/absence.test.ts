import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { absencePolls, afterAbsence, gradeOf, noteAbsence } from "./absence.ts";
import { afterPoll, afterUnseen, endTracking, resolve } from "./absent.ts";
import { accept } from "./accept.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { nextCheck } from "./check-times.ts";
import { decide } from "./decide.ts";
import { endAttempt, interrupted } from "./end-attempt.ts";
import { lastTaken } from "./matching.ts";
import type { MessageRecord, MessageRequest } from "./record.ts";
import { acceptance, policy, timing } from "./testing.ts";
import { nextWake } from "./wake.ts";

const NOW = Date.UTC(2026, 10, 20);
const S = 1000;
const { absence } = timing;
const GATEWAY = { kind: "unknown", code: "NETWORK", message: "502", fault: "gateway" } as const;

function unconfirmed(request: Partial<MessageRequest> = {}): MessageRecord {
  const accepted = accept({ ...acceptance, request: { ...acceptance.request, ...request } }, NOW);
  return endAttempt(beginAttempt(accepted, NOW), GATEWAY, policy, NOW + 50);
}

const horizon = (record: MessageRecord, reach?: number, lagMs = 0) => ({
  spanEnd: lastTaken(record, { sendTimeoutMs: timing.sendTimeoutMs }),
  reach,
  lagMs,
});

/** Polls at these seconds, each of which shows nothing of the message. */
function polled(
  record: MessageRecord,
  seconds: readonly number[],
  reachS?: number,
  lagMs = 0,
): MessageRecord {
  const reach = reachS === undefined ? undefined : NOW + reachS * S;
  return seconds.reduce(
    (known, at) =>
      known.state === "unconfirmed"
        ? afterUnseen(known, horizon(known, reach, lagMs), absence, NOW + at * S)
        : known,
    record,
  );
}

const graded = (record: MessageRecord) => record.timeline.at(-1)?.detail?.["absence"];

describe("proof of absence", () => {
  it("takes two polls that knew of later rows, ABSENCE_WAIT apart", () => {
    expect(polled(unconfirmed(), [10, 29], 5).state).toBe("unconfirmed");
    const again = polled(unconfirmed(), [10, 30], 5);
    expect(again).toMatchObject({ state: "accepted", attemptAfter: NOW + 30 * S });
    expect(graded(again)).toBe("proven");
  });

  it("is none while the newest row that was seen is not later than the attempt", () => {
    expect(polled(unconfirmed(), [10, 30, 60, 120], 2).state).toBe("unconfirmed");
  });

  it("counts no poll that came while the provider could still take the request", () => {
    const crashed = interrupted(beginAttempt(accept(acceptance, NOW), NOW), NOW + 1);
    expect(polled(crashed, [1, 5, 11], 100).absence).toBeUndefined();
    // An HTTP answer ends the attempt, a crash does not.
    expect(polled(unconfirmed(), [3], 100).absence?.polls).toBe(1);
  });

  it("waits longer where the history has lately lagged more", () => {
    expect(polled(unconfirmed(), [10, 30, 60], 5, 40 * S).state).toBe("unconfirmed");
    expect(polled(unconfirmed(), [10, 30, 60, 91], 5, 40 * S).state).toBe("accepted");
  });

  it("begins anew when a row appears that may be the message's", () => {
    const doubtful = afterPoll(
      polled(unconfirmed(), [10], 5),
      "undecided",
      { horizon: horizon(unconfirmed()), timing: absence },
      NOW + 20 * S,
    );
    expect(polled(doubtful, [30], 5).state).toBe("unconfirmed");
  });
});

describe("presumption of absence", () => {
  it.each([
    ["auth", [10, 30], "unconfirmed"],
    ["auth", [10, 30, 59], "unconfirmed"],
    ["auth", [30, 60], "unconfirmed"],
    ["auth", [10, 30, 60], "accepted"],
    ["info", [10, 30, 60, 599], "unconfirmed"],
    ["info", [10, 30, 60, 600], "accepted"],
    ["ad", [10, 30, 60, 600, 36_000], "unconfirmed"],
  ] as const)("of %s after polls at %j s: %s", (purpose, seconds, state) => {
    expect(polled(unconfirmed({ purpose }), seconds).state).toBe(state);
  });

  it("stands in the timeline with its grade", () => {
    expect(graded(polled(unconfirmed({ purpose: "auth" }), [10, 30, 60]))).toBe("presumed");
  });
});

describe("attempts that keep getting lost", () => {
  const lost = (resent: MessageRecord["resent"]) => ({
    ...unconfirmed({ purpose: "auth" }),
    resent,
  });

  it("wait longer each time", () => {
    const waits = [0, 1, 2, 3, 20].map((proven) => {
      const again = polled(lost({ proven, presumed: 0 }), [10, 30], 5);
      return (again.attemptAfter - NOW) / S - 30;
    });
    expect(waits).toEqual([0, 30, 60, 120, 600]);
  });

  it("are presumed twice at most: after that it takes proof", () => {
    expect(polled(lost({ proven: 0, presumed: 2 }), [10, 30, 60, 600]).state).toBe("unconfirmed");
    expect(polled(lost({ proven: 0, presumed: 2 }), [10, 30], 5).state).toBe("accepted");
  });
});

describe("onUnknown", () => {
  it("hold: proof alone leads to another attempt", () => {
    const record = unconfirmed({ purpose: "auth", onUnknown: "hold" });
    expect(polled(record, [10, 30, 60, 600]).state).toBe("unconfirmed");
    expect(polled(record, [10, 30], 5).state).toBe("accepted");
  });

  it("fail: never another attempt; it is reported at the end of the window", () => {
    const record = unconfirmed({ onUnknown: "fail" });
    expect(polled(record, [10, 30, 60], 5).state).toBe("unconfirmed");
    expect(polled(record, [10, 30, 60, 600], 5)).toMatchObject({
      state: "failed",
      lastError: { code: "NOT_TAKEN" },
    });
  });

  it("an advertisement holds where its caller said nothing", () => {
    expect(polled(unconfirmed({ purpose: "ad" }), [10, 30], 5).state).toBe("accepted");
    expect(polled(unconfirmed({ purpose: "ad" }), [10, 30, 60, 700]).state).toBe("unconfirmed");
  });
});

describe("validity", () => {
  it("turns another attempt into a report", () => {
    const record = unconfirmed({ validUntil: NOW + 20 * S });
    expect(polled(record, [10, 30], 5)).toMatchObject({
      state: "failed",
      lastError: { code: "validity_expired" },
    });
  });

  it("ends an advertisement whose absence is presumed", () => {
    const record = unconfirmed({ purpose: "ad", validUntil: NOW + 60 * S });
    expect(polled(record, [10, 30, 60, 601]).state).toBe("failed");
  });
});

describe("the end of tracking", () => {
  it("reports what history never showed as not taken, and what may have a row as without a result", () => {
    const absent = polled(unconfirmed({ purpose: "ad" }), [10, 30, 60]);
    expect(endTracking(absent, absence, NOW + 93_600 * S).state).toBe("failed");
    expect(endTracking(unconfirmed(), absence, NOW + 93_600 * S).state).toBe("expired");
  });
});

describe("a person's word", () => {
  it.each([
    ["sent", "sent"],
    ["not_sent", "accepted"],
    ["failed", "failed"],
  ] as const)("%s makes it %s", (resolution, state) => {
    const resolved = resolve(unconfirmed(), { resolution }, NOW + 5 * S);
    expect(resolved?.state).toBe(state);
    expect(resolved?.timeline.at(-1)?.detail).toMatchObject(
      resolution === "not_sent" ? { absence: "operator" } : { resolution },
    );
  });

  it("says nothing of a message that is not in doubt", () => {
    expect(resolve(accept(acceptance, NOW), { resolution: "sent" }, NOW)).toBeUndefined();
  });

  it("does not send what is no longer valid", () => {
    const stale = unconfirmed({ validUntil: NOW + S });
    const resolved = resolve(stale, { resolution: "not_sent" }, NOW + 5 * S);
    expect(resolved?.lastError?.code).toBe("validity_expired");
  });
});

describe("an unconfirmed message that history never shows", () => {
  const requests = fc.record({
    purpose: fc.constantFrom("auth" as const, "info" as const, "ad" as const),
    onUnknown: fc.constantFrom("resend" as const, "hold" as const, "fail" as const),
    validUntil: fc.option(fc.integer({ min: NOW + S, max: NOW + 86_400 * S }), { nil: undefined }),
  });

  it("ends, by its own alarms alone: sent again, or reported", () => {
    fc.assert(
      fc.property(requests, fc.boolean(), fc.boolean(), (request, later, crash) => {
        const sending = beginAttempt(
          accept({ ...acceptance, request: { ...acceptance.request, ...request } }, NOW),
          NOW,
        );
        let record = crash
          ? interrupted(sending, NOW + S)
          : endAttempt(sending, GATEWAY, policy, NOW + 50);
        let now = NOW + S;
        for (let polls = 0; record.state === "unconfirmed"; polls++) {
          expect(polls).toBeLessThan(40);
          const wake = nextWake(record, timing, now);
          // Never a loop without a wait.
          expect(wake > now || polls > 0).toBe(true);
          now = Math.max(now, wake);
          expect(
            decide(record, { timing, attemptOpen: false, looks: { lastAt: 0, alarmAt: now } }, now),
          ).toBe("check");
          record = afterUnseen(
            record,
            horizon(record, later ? NOW + 60 * S : undefined),
            absence,
            now,
          );
          if (record.state === "unconfirmed" && nextCheck(record, timing, now) === undefined) {
            record = endTracking(record, absence, now);
          }
        }
        expect(["accepted", "failed"]).toContain(record.state);
        if (record.state === "accepted") {
          expect(request.onUnknown).not.toBe("fail");
          expect(now).toBeLessThan(request.validUntil ?? Infinity);
          if (request.onUnknown === "hold") expect(later).toBe(true);
          // Within about a minute where there is proof.
          if (later) expect(now - NOW).toBeLessThan(70 * S);
        }
      }),
    );
  });

  it("is polled as soon as a poll may say more", () => {
    const record = {
      ...unconfirmed({ purpose: "auth" }),
      absence: { polls: 1, lastAt: NOW + 10 * S },
    };
    expect(absencePolls(record, absence)).toEqual([NOW + 20 * S, NOW + 60 * S]);
    expect(gradeOf(record, absence, 0)).toBeUndefined();
    expect(afterAbsence(record, absence, 0, NOW + 10 * S)).toBe("wait");
    const spanEnd = NOW + 2 * S;
    expect(noteAbsence(record, { spanEnd, reach: undefined }, NOW + S)).toBe(record.absence);
  });
});
