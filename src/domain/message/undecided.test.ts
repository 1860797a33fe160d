import { describe, expect, it } from "vitest";

import { afterPoll, endTracking, resolve } from "./absent.ts";
import { accept } from "./accept.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { endAttempt } from "./end-attempt.ts";
import { observe } from "./observe.ts";
import type { MessageRecord, MessageRequest } from "./record.ts";
import { acceptance, policy, timing } from "./testing.ts";
import { isReported, UNDECIDED } from "./undecided.ts";

const NOW = Date.UTC(2026, 10, 20);
const S = 1000;
const M = 60 * S;
const { absence } = timing;
const LOST = { kind: "unknown", code: "NETWORK", message: "502", fault: "gateway" } as const;

function unconfirmed(request: Partial<MessageRequest> = {}): MessageRecord {
  const accepted = accept({ ...acceptance, request: { ...acceptance.request, ...request } }, NOW);
  return endAttempt(beginAttempt(accepted, NOW), LOST, policy, NOW + 50);
}

/** Polls at these times, each of which shows a row that may be the message's or another's. */
const undecided = (record: MessageRecord, ...times: readonly number[]): MessageRecord =>
  times.reduce((known, at) => afterPoll(known, "undecided", { timing: absence }, NOW + at), record);

describe("a message of which the history cannot tell whether a row is its own", () => {
  it.each([
    ["info", undefined, 10 * M],
    ["info", 24 * 60 * M, 10 * M],
    ["ad", undefined, 10 * M],
    ["auth", 10 * M, 10 * M],
    ["auth", 5 * M, 5 * M],
    // By then the history has shown what it will.
    ["auth", 20 * S, M],
    ["info", 20 * S, 10 * M],
  ] as const)(
    "is reported once, at the end of the window or of its validity: %s, valid for %s ms",
    (purpose, validMs, at) => {
      const record = unconfirmed({
        purpose,
        ...(validMs !== undefined && { validUntil: NOW + validMs }),
      });
      expect(undecided(record, 10 * S, at - 1)).toBe(record);
      const reported = undecided(record, 10 * S, at);
      expect(reported).toMatchObject({ state: "unconfirmed", lastError: { code: UNDECIDED } });
      expect(reported.timeline.at(-1)).toMatchObject({ event: "undecided", to: "unconfirmed" });
      expect(undecided(reported, 2 * at, 3 * at)).toBe(reported);
    },
  );

  it("is neither sent again nor said to be not taken, whatever its caller chose", () => {
    for (const onUnknown of ["resend", "hold", "fail"] as const) {
      const validUntil = NOW + 20 * M;
      const record = undecided(unconfirmed({ onUnknown, validUntil }), 10 * S, 30 * M, 60 * M);
      expect(record.state).toBe("unconfirmed");
      const ended = endTracking(record, absence, NOW + 26 * 60 * M);
      expect(ended).toMatchObject({ state: "expired", lastError: { code: UNDECIDED } });
    }
  });

  it("is what it was once the history can tell", () => {
    const reported = undecided(unconfirmed(), 20 * M);
    const seen = { providerMessageId: "R1", status: "PENDING", via: "poll" } as const;
    const sent = observe(reported, seen, NOW + 30 * M);
    expect(isReported(sent)).toBe(false);
    const ended = endTracking(sent, absence, NOW + 26 * 60 * M);
    expect(ended.lastError?.code).toBe("TRACKING_TIMEOUT");
    const horizon = { spanEnd: NOW + 3 * S, reach: NOW + 10 * S, lagMs: 0 };
    const absent = [30 * M, 31 * M].reduce(
      (known, at) => afterPoll(known, "unseen", { horizon, timing: absence }, NOW + at),
      reported,
    );
    expect(absent.timeline.at(-1)?.detail).toMatchObject({ absence: "proven" });
  });

  it("is decided by a person", () => {
    const reported = undecided(unconfirmed(), 20 * M);
    expect(resolve(reported, { resolution: "not_sent" }, NOW + 21 * M)?.state).toBe("accepted");
    expect(resolve(reported, { resolution: "sent" }, NOW + 21 * M)?.state).toBe("sent");
  });
});
