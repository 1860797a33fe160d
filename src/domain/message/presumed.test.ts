import { describe, expect, it } from "vitest";

import { afterPoll, resolve, sendAgain } from "./absent.ts";
import { accept } from "./accept.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { cancel, isCanceled } from "./cancel.ts";
import { attemptNews, claimAfter, claimingOf } from "./claim.ts";
import { endAttempt } from "./end-attempt.ts";
import { decideFallback } from "./fallback.ts";
import { observe, type Observation } from "./observe.ts";
import { endValidity } from "./own-end.ts";
import { asPolled, isPollDue, mayBeTaken, stillUnseen } from "./presumed.ts";
import { receive } from "./receive.ts";
import type { MessageRecord } from "./record.ts";
import { replay } from "./replay.ts";
import { acceptance, policy, timing } from "./testing.ts";

const NOW = Date.UTC(2026, 10, 20);
const S = 1000;
const HOUR = 3_600_000;
const { absence } = timing;
const LOST = { kind: "unknown", code: "NETWORK", message: "502", fault: "gateway" } as const;
const NOT_SENT = { kind: "not_sent", code: "RATE", message: "429", fault: "rate" } as const;
const polls = (lastAt: number) => ({ polls: 3, lastAt });

function lost(record: MessageRecord, at: number): MessageRecord {
  return endAttempt(beginAttempt(record, at), LOST, policy, at + 50);
}

/** Its first attempt was lost, and its absence presumed a minute later. */
function presumed(): MessageRecord {
  const known = { ...lost(accept(acceptance, NOW), NOW), absence: polls(NOW + 60 * S) };
  return sendAgain(known, "presumed", NOW + 60 * S);
}

/** A second attempt of that one was proven not sent, an hour later. */
function triedAgain(): MessageRecord {
  return endAttempt(beginAttempt(presumed(), NOW + HOUR), NOT_SENT, policy, NOW + HOUR + 50);
}

const row = (status: Observation["status"]): Observation => ({
  providerMessageId: "R1",
  status,
  via: "resend",
});

const last = (record: MessageRecord | undefined) => record?.timeline.at(-1);

describe("a message whose first attempt was only presumed not to be taken", () => {
  it.each([
    ["PENDING", "sent"],
    ["DELIVERED", "delivered"],
    ["FAILED", "undelivered"],
  ] as const)("takes the result that comes before the next attempt: %s", (status, state) => {
    const seen = observe(presumed(), row(status), NOW + HOUR);
    expect(seen).toMatchObject({ state, providerMessageId: "R1", attempts: 1, attemptAt: NOW });
    expect(last(seen)).toMatchObject({
      from: "accepted",
      detail: { via: "resend", absence: "disproved" },
    });
    expect(mayBeTaken(seen)).toBe(false);
  });

  it("takes a receipt, and goes on from the attempt that it is of", () => {
    const receipt = { status: "DELIVERED", providerMessageId: "R1" } as const;
    const merged = receive(triedAgain(), receipt, NOW + 2 * HOUR);
    expect(merged).toMatchObject({ state: "delivered", attempts: 2, attemptAt: NOW });
    // It is found by its id among the rows of that time, not of the second attempt's.
    expect(merged?.attemptEndedAt).toBe(NOW + 50);
  });

  it("is polled before the next attempt when the last poll is older than ABSENCE_WAIT", () => {
    const record = presumed();
    const polledAt = NOW + 60 * S;
    expect(isPollDue(record, absence, polledAt + absence.waitMs)).toBe(false);
    expect(isPollDue(record, absence, polledAt + absence.waitMs + 1)).toBe(true);
    const polled = stillUnseen(record, NOW + HOUR);
    expect(isPollDue(polled, absence, NOW + HOUR + absence.waitMs)).toBe(false);
    expect(isPollDue(triedAgain(), absence, NOW + 2 * HOUR)).toBe(true);
    expect(asPolled(triedAgain())).toMatchObject({ state: "unconfirmed", attemptAt: NOW });
    // Of so old a row nobody knows any more whose it is.
    expect(isPollDue(record, absence, NOW + 93 * HOUR)).toBe(false);
    expect(isPollDue(accept(acceptance, NOW), absence, NOW + HOUR)).toBe(false);
  });

  it("is in doubt again where a row may be its own", () => {
    const doubted = afterPoll(triedAgain(), "undecided", { timing: absence }, NOW + 2 * HOUR);
    expect(doubted).toMatchObject({ state: "unconfirmed", attemptAt: NOW, attempts: 2 });
    expect(doubted.resent).toEqual({ proven: 0, presumed: 0 });
    expect(last(doubted)?.event).toBe("absence_withdrawn");
  });

  it("keeps the time of a poll that did not show it, and stays as it is", () => {
    const polled = afterPoll(presumed(), "unseen", { timing: absence }, NOW + HOUR);
    expect(polled).toEqual({
      ...presumed(),
      presumed: { ...presumed().presumed, polledAt: NOW + HOUR },
    });
  });
});

describe("a cancel", () => {
  it.each([
    ["presumed", presumed()],
    ["presumed, though a later attempt was proven not sent", triedAgain()],
  ])("never says that nothing was sent where that was %s", (_name, record) => {
    const ended = cancel(record, NOW + 2 * HOUR);
    expect(ended).toMatchObject({ state: "failed", lastError: { code: "NOT_TAKEN" } });
    expect(last(ended)?.detail).toMatchObject({ absence: "presumed", by: "cancel" });
    // A repeat is answered alike.
    expect(ended && isCanceled(ended)).toBe(true);
    expect(ended && cancel(ended, NOW + 3 * HOUR)).toBeUndefined();
  });

  it("sends no fallback in the place of what may have been sent", () => {
    const failover = { enabled: true, fallbackContent: "hi" };
    const request = { ...acceptance.request, type: "ALIMTALK", templateId: "T", failover } as const;
    const ended = cancel({ ...presumed(), request }, NOW + HOUR);
    expect(ended?.fallback).toMatchObject({ state: "skipped" });
    expect(ended && decideFallback(ended, "accepted", NOW)).toBeUndefined();
  });

  it("is `canceled` where absence is proven, or a person's word", () => {
    const record = { ...lost(accept(acceptance, NOW), NOW), absence: polls(NOW + 60 * S) };
    for (const known of [
      sendAgain(record, "proven", NOW + 60 * S),
      resolve(lost(presumed(), NOW + HOUR), { resolution: "not_sent" }, NOW + 2 * HOUR),
    ]) {
      const canceled = known && cancel(known, NOW + 3 * HOUR);
      expect(canceled?.state).toBe("canceled");
      expect(canceled && isCanceled(canceled)).toBe(true);
    }
  });

  it("is not what any other failure is taken for", () => {
    const failed = endValidity(presumed(), NOW + HOUR);
    expect(isCanceled(failed)).toBe(false);
    expect(last(failed)?.detail).toMatchObject({ absence: "presumed" });
  });
});

describe("a replay", () => {
  it("polls the history first where the failure was on a presumption", () => {
    const silent = lost(
      accept({ ...acceptance, request: { ...acceptance.request, onUnknown: "fail" } }, NOW),
      NOW,
    );
    const horizon = { spanEnd: NOW + 3 * S, reach: undefined, lagMs: 0 };
    const failed = [10, 30, 600].reduce(
      (known, at) => afterPoll(known, "unseen", { horizon, timing: absence }, NOW + at * S),
      silent,
    );
    expect(failed.state).toBe("failed");
    const again = replay(failed, NOW + HOUR);
    expect(again && isPollDue(again, absence, NOW + HOUR)).toBe(true);
    expect(again && cancel(again, NOW + HOUR)?.state).toBe("failed");
  });
});

describe("the claim of an attempt that was presumed not to be taken", () => {
  const names = (record: MessageRecord) => claimingOf(record, timing)?.at;

  it("stays while its row may be found, and is left when the next attempt begins", () => {
    const record = presumed();
    expect(claimAfter(lost(accept(acceptance, NOW), NOW), record)).toBeUndefined();
    expect(names(record)).toBe(NOW);
    const sending = beginAttempt(record, NOW + HOUR);
    expect(claimAfter(record, sending)).toBe("leave");
    // That one was not sent: the first may still have been.
    expect(claimAfter(sending, triedAgain())).toBe("open");
    expect(names(triedAgain())).toBe(NOW);
    expect(attemptNews(sending, triedAgain())).toBe("over");
  });

  it("closes with its row, and not with the proof of another attempt's absence", () => {
    const seen = observe(triedAgain(), row("SENT"), NOW + 2 * HOUR);
    expect(claimAfter(triedAgain(), seen)).toBe("close");
    const second = lost(presumed(), NOW + HOUR);
    expect(claimAfter(second, sendAgain(second, "proven", NOW + 2 * HOUR))).toBe("close");
    expect(claimAfter(second, sendAgain(second, "presumed", NOW + 2 * HOUR))).toBeUndefined();
    expect(claimAfter(presumed(), cancel(presumed(), NOW + HOUR) ?? presumed())).toBe("leave");
  });
});

describe("a message that was never attempted", () => {
  it("takes no result", () => {
    const record = accept(acceptance, NOW);
    expect(observe(record, row("DELIVERED"), NOW)).toBe(record);
  });
});
