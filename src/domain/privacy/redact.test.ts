import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { accept } from "../message/accept.ts";
import { beginAttempt } from "../message/begin-attempt.ts";
import { cancel } from "../message/cancel.ts";
import { decide } from "../message/decide.ts";
import { endAttempt } from "../message/end-attempt.ts";
import { decideFallback } from "../message/fallback.ts";
import { observe } from "../message/observe.ts";
import type { MessageRecord } from "../message/record.ts";
import { replay } from "../message/replay.ts";
import { retentionEnd } from "../message/retention.ts";
import { acceptance, policy, timing } from "../message/testing.ts";
import { nextWake } from "../message/wake.ts";
import { erasureAt, forgetWords, hasText, redact, scrub } from "./redact.ts";

const NOW = Date.UTC(2026, 10, 21);
const DAY = 86_400_000;
const aged = { ...timing, textMs: 7 * DAY, erasedMs: 365 * DAY };

const NUMBER = "01098761234";
const SECRET = "a-secret-word";

/** A message that has all that a person may stand in. */
function full(change: Partial<MessageRecord["request"]> = {}): MessageRecord {
  const record = accept(
    {
      ...acceptance,
      requestId: `r-${NUMBER}`,
      request: {
        type: "ALIMTALK",
        to: NUMBER,
        toAsGiven: NUMBER,
        from: NUMBER,
        text: SECRET,
        subject: SECRET,
        templateId: "AUTH_OTP",
        variables: { code: SECRET },
        templateParams: [SECRET],
        customFields: { note: SECRET },
        webhookUrl: `https://example.com/${SECRET}`,
        failover: { enabled: true, fallbackContent: SECRET, fallbackTitle: SECRET },
        ...change,
      },
    },
    NOW,
  );
  const known = { ...record, rawJson: `{"to":"${NUMBER}"}`, providerStatusMessage: SECRET };
  return { ...known, first: { at: NOW, facts: { providerStatusMessage: SECRET } } };
}

const canceled = (record = full()): MessageRecord => {
  const done = cancel(record, NOW + 1);
  if (!done) throw new Error("not canceled");
  return done;
};

const failed = (): MessageRecord => {
  const sending = beginAttempt(full(), NOW);
  const refusal = { kind: "refused", code: "X", message: SECRET, fault: "request" } as const;
  return endAttempt(sending, refusal, policy, NOW + 1);
};

describe("a redacted record", () => {
  it("holds nothing of the person, and all that counts", () => {
    for (const record of [canceled(), failed()]) {
      const bare = redact(record, NOW + 2);
      expect(JSON.stringify(bare)).not.toContain(SECRET);
      expect(JSON.stringify(bare)).not.toContain(NUMBER);
      expect(bare).toMatchObject({
        id: record.id,
        state: record.state,
        finalizedAt: record.finalizedAt,
        // A text that is not made any more is a fact of its own.
        revision: record.revision + (record.fallback ? 2 : 1),
        redactedAt: NOW + 2,
      });
      expect(redact(bare, NOW + 3)).toBe(bare);
    }
  });

  it("stays bare whatever it learns, and is never sent again", () => {
    const bare = redact(failed(), NOW + 2);
    expect(replay(bare, NOW + 3)).toBeUndefined();
    expect(bare.fallback).toMatchObject({ state: "skipped", why: "ERASED" });
    const expired = redact({ ...canceled(), state: "expired", attempts: 1 }, NOW);
    const late = observe(
      expired,
      { status: "FAILED", statusCode: "06", statusMessage: SECRET, via: "receipt" },
      NOW + 9,
    );
    expect(late.state).toBe("undelivered");
    expect(JSON.stringify(scrub(late))).not.toContain(SECRET);
  });

  it("leaves no trace of any text, whatever stood in its fields", () => {
    const word = fc.string({ minLength: 12, maxLength: 30 }).map((tail) => `§${tail}`);
    fc.assert(
      fc.property(word, (text) => {
        const fields = {
          text,
          customFields: { a: text },
          variables: { [text]: text },
          subject: text,
        };
        const bare = redact(canceled(full(fields)), NOW);
        expect(JSON.stringify(bare)).not.toContain(JSON.stringify(text).slice(1, -1));
      }),
    );
  });
});

describe("a forgotten text", () => {
  it("is gone with everything that the caller wrote, and the number stays", () => {
    const bare = forgetWords(canceled(), NOW);
    expect(hasText(bare)).toBe(false);
    const { request } = bare;
    expect(JSON.stringify({ ...request, webhookUrl: "" })).not.toContain(SECRET);
    expect(request.to).toBe(NUMBER);
    expect(replay(forgetWords(failed(), NOW), NOW)).toBeUndefined();
  });

  it("that was still to go out in an AlimTalk's place is told of", () => {
    const owes = { ...failed(), fallback: { state: "owed", at: 1, id: "x" } } as const;
    const bare = forgetWords(owes, NOW);
    expect(bare.fallback).toEqual({ state: "skipped", at: NOW, why: "TEXT_FORGOTTEN" });
    expect(bare.revision).toBe(owes.revision + 1);
    expect(bare.timeline.at(-1)).toMatchObject({
      event: "fallback_skipped",
      detail: { reason: "TEXT_FORGOTTEN" },
    });
  });

  it("is what a final message wakes for, once, and a held one never", () => {
    const done = { ...canceled(), mirrored: 9, ledgered: true as const };
    const end = done.finalizedAt ?? 0;
    expect(nextWake(done, aged, NOW)).toBe(end + 7 * DAY);
    expect(decide(done, { timing: aged, attemptOpen: false }, end + 7 * DAY)).toBe("forget_text");
    const bare = forgetWords(done, NOW);
    expect(decide(bare, { timing: aged, attemptOpen: false }, end + 7 * DAY)).toBe("wait");
    expect(nextWake(bare, aged, end + 7 * DAY)).toBe(end + 30 * DAY);
    const held = { ...done, holds: ["hld_a"] };
    for (const at of [end + 7 * DAY, end + 400 * DAY]) {
      expect(decide(held, { timing: aged, attemptOpen: false }, at)).toBe("wait");
      expect(nextWake(held, aged, at)).toBeGreaterThan(at);
    }
  });
});

describe("what was asked to be erased", () => {
  it("is not sent: neither a waiting message, nor a fallback for one under way", () => {
    const asked = { ...full(), eraseOwed: NOW };
    expect(decide(asked, { timing: aged, attemptOpen: false }, NOW + DAY)).toBe("wait");
    expect(erasureAt(asked)).toBe(asked.changedAt);
    const sending = { ...beginAttempt(full(), NOW), eraseOwed: NOW };
    expect(erasureAt(sending)).toBeUndefined();
    const undelivered = {
      ...failed(),
      fallback: undefined,
      eraseOwed: NOW,
    } as unknown as MessageRecord;
    expect(decideFallback(undelivered, "sending", NOW)).toMatchObject({
      state: "skipped",
      why: "ERASED",
    });
  });

  it("keeps the object of a redacted message for its time", () => {
    const bare = redact(canceled(), NOW + 2);
    expect(retentionEnd(bare, aged)).toBe(NOW + 2 + 365 * DAY);
    expect(retentionEnd(bare, { ...aged, erasedMs: DAY })).toBe((bare.finalizedAt ?? 0) + 30 * DAY);
  });
});
