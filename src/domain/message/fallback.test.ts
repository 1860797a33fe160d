import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { accept } from "./accept.ts";
import { beginAttempt } from "./begin-attempt.ts";
import { change, FALLBACK_MADE } from "./change.ts";
import { endAttempt } from "./end-attempt.ts";
import { expire } from "./expire.ts";
import { fail } from "./fail.ts";
import { fallbackAt, fallbackRequest, warningsOf } from "./fallback.ts";
import { type Observation, observe } from "./observe.ts";
import type { MessageRecord, MessageRequest } from "./record.ts";
import { replay } from "./replay.ts";
import { acceptance, policy } from "./testing.ts";

const NOW = Date.UTC(2026, 10, 20);
const NO_KAKAO = { statusCode: "K101", statusMessage: "카카오톡 미사용자", noKakao: true };

type Failover = NonNullable<MessageRequest["failover"]>;

function sent(failover: Partial<Failover> = {}, providerId = "iwinv"): MessageRecord {
  const accepted = accept(
    {
      ...acceptance,
      providerId,
      request: {
        ...acceptance.request,
        type: "ALIMTALK",
        templateId: "T",
        failover: { enabled: true, by: "service", fallbackContent: "call us", ...failover },
      },
    },
    NOW,
  );
  const sending = beginAttempt(accepted, NOW);
  return endAttempt(sending, { kind: "accepted", providerMessageId: "K1" }, policy, NOW);
}

const undelivered = (record: MessageRecord, seen: Partial<Observation> = NO_KAKAO) =>
  observe(record, { status: "FAILED", via: "poll", ...seen }, NOW + 10_000);

describe("the fallback of an AlimTalk", () => {
  it("is owed in the very change that says nobody has Kakao there, and its timeline names it", () => {
    const failed = undelivered(sent());
    expect(failed.fallback).toEqual({
      state: "owed",
      at: NOW + 10_000,
      id: "msg_a:api-fallback",
    });
    expect(fallbackAt(failed)).toBe(NOW + 10_000);
    expect(failed.timeline.at(-1)).toMatchObject({
      to: "undelivered",
      detail: { fallback: "msg_a:api-fallback" },
    });
  });

  it("inherits the validity, and is not made after it", () => {
    const valid = (validUntil: number): MessageRecord => {
      const record = sent();
      return { ...record, request: { ...record.request, validUntil, onUnknown: "hold" } };
    };
    expect(fallbackRequest(undelivered(valid(NOW + 60_000)))).toMatchObject({
      validUntil: NOW + 60_000,
      onUnknown: "hold",
    });
    expect(undelivered(valid(NOW + 5000)).fallback).toMatchObject({
      state: "skipped",
      why: "validity_expired",
    });
  });

  it("is owed for what no provider took", () => {
    const accepted = { ...sent(), state: "accepted" as const, attempts: 0 };
    const refused = endAttempt(
      beginAttempt(accepted, NOW),
      { kind: "refused", code: "TEMPLATE_NOT_FOUND", message: "no", fault: "request" },
      policy,
      NOW,
    );
    expect(refused.fallback?.state).toBe("owed");
  });

  it("is owed for every failure where its sender wants that, and never on silence", () => {
    const any = sent({ on: "any_failure" });
    for (const seen of [{}, { statusCode: "K005" }, NO_KAKAO]) {
      expect(undelivered(any, seen).fallback?.state).toBe("owed");
    }
    expect(expire(any, NOW).fallback).toBeUndefined();
  });

  it("leaves its reason as a fact of its own where it is not made", () => {
    const failed = undelivered(sent(), { statusCode: "K005" });
    expect(failed.fallback).toMatchObject({ state: "skipped", why: "OTHER_FAILURE" });
    expect(failed.timeline.slice(-2)).toMatchObject([
      { event: "undelivered", from: "sent", to: "undelivered" },
      { event: "fallback_skipped", from: "undelivered", detail: { reason: "OTHER_FAILURE" } },
    ]);
    expect(failed.revision).toBe(failed.timeline.at(-1)?.revision);
    expect(failed.finalizedAt).toBe(NOW + 10_000);
  });

  it("is decided anew for a message that is sent anew", () => {
    const lost = { code: "NOT_TAKEN", message: "x", fault: "no_result" };
    const failed = fail({ ...sent(), state: "accepted" }, lost, NOW);
    expect(failed.fallback?.why).toBe("NOT_TAKEN");
    const again = replay(failed, NOW);
    expect(again?.fallback).toBeUndefined();
    const refused = { code: "X", message: "x", fault: "request" };
    expect(again && fail(again, refused, NOW).fallback?.state).toBe("owed");
  });

  it.each<[string, MessageRecord]>([
    ["a failure of another kind", undelivered(sent(), { statusCode: "K005", statusMessage: "?" })],
    ["a failure without a word", undelivered(sent(), {})],
    ["no result within the tracking time", expire(sent(), NOW)],
    ["nobody who asked for one", undelivered(sent({ enabled: false }))],
    ["a text that the provider sends itself", undelivered(sent({ by: "provider" }))],
    ["a message that was canceled", { ...sent(), state: "canceled" }],
  ])("is not made for %s", (_name, record) => {
    expect(fallbackAt(record)).toBeUndefined();
  });

  it("is made for codes and words that operators know, of their provider alone", () => {
    const rules = { iwinv: { statusCodes: ["K005"] }, solapi: { messageIncludes: ["blocked"] } };
    const seen = { statusCode: "K005", statusMessage: "blocked" };
    expect(undelivered(sent({ rules }), seen).fallback?.state).toBe("owed");
    expect(undelivered(sent({ rules }, "solapi"), seen).fallback?.state).toBe("owed");
    expect(undelivered(sent({ rules }, "mock"), seen).fallback?.state).toBe("skipped");
  });

  it("is skipped, with k-msg's word for it, where it has no text", () => {
    for (const fallbackContent of ["", "  "]) {
      const failed = undelivered(sent({ fallbackContent }));
      expect(failed.fallback).toMatchObject({ state: "skipped", why: "FALLBACK_CONTENT_MISSING" });
      expect(fallbackAt(failed)).toBeUndefined();
      expect(warningsOf(failed)).toEqual(["FALLBACK_CONTENT_MISSING"]);
    }
    expect(warningsOf(sent())).toEqual([]);
  });

  it("comes too late when the message had been given up", () => {
    const late = undelivered(expire(sent(), NOW));
    expect(late.fallback).toMatchObject({ state: "skipped", why: "TOO_LATE" });
  });

  it("is decided once: a replayed message that fails again owes no second one", () => {
    const failed = fail(
      { ...sent(), state: "accepted" },
      { code: "X", message: "x", fault: "request" },
      NOW,
    );
    const made = change(failed, {
      to: "failed",
      event: FALLBACK_MADE,
      at: NOW,
      facts: { fallback: { state: "made", at: NOW, id: "msg_a:api-fallback" } },
    });
    const again = replay(made, NOW);
    const failedAgain = again && fail(again, { code: "X", message: "x", fault: "request" }, NOW);
    expect(failedAgain?.fallback).toEqual(made.fallback);
  });

  it("is an SMS while it fits into one, and an LMS with its title where not or where that is asked for", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 200, unit: fc.constantFrom("가", "a", " ") }),
        fc.constantFrom("sms" as const, "lms" as const, undefined),
        (text, fallbackChannel) => {
          fc.pre(text.trim() !== "");
          const record = sent({
            fallbackContent: text,
            fallbackTitle: "Title",
            ...(fallbackChannel && { fallbackChannel }),
          });
          const request = fallbackRequest(record);
          const bytes = text.length + text.replaceAll(/[^가]/g, "").length;
          const long = fallbackChannel === "lms" || bytes > 90;
          expect(request).toMatchObject({
            type: long ? "LMS" : "SMS",
            to: record.request.to,
            text,
          });
          expect(request.subject).toBe(long ? "Title" : undefined);
          expect(request.templateId).toBeUndefined();
        },
      ),
    );
  });
});
