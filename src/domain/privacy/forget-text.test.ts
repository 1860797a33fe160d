import { describe, expect, it } from "vitest";

import { accept } from "../message/accept.ts";
import { cancel } from "../message/cancel.ts";
import { warningsOf } from "../message/fallback.ts";
import type { MessageRecord } from "../message/record.ts";
import { STATES } from "../message/states.ts";
import { acceptance } from "../message/testing.ts";
import { holdsText, isTextDone, withoutText } from "./forget-text.ts";

const secrets = ["SECRET1", "SECRET2", "SECRET3", "SECRET4", "SECRET5", "SECRET6"] as const;
const whole: MessageRecord = accept(
  {
    ...acceptance,
    request: {
      type: "ALIMTALK",
      to: "01012345678",
      toAsGiven: "010-1234-5678",
      templateId: "T1",
      text: secrets[0],
      subject: secrets[1],
      variables: { code: secrets[2] },
      templateParams: [secrets[3]],
      failover: { enabled: true, fallbackContent: secrets[4], fallbackTitle: secrets[5] },
      customFields: { order: "17" },
    },
  },
  1_700_000_000_000,
);

describe("a message without its text", () => {
  it("has nothing of it, and all else", () => {
    const left = withoutText(whole, "hash");
    const json = JSON.stringify(left);
    for (const secret of secrets) expect(json).not.toContain(secret);
    expect(holdsText(left)).toBe(false);
    expect(left.request).toEqual({
      type: "ALIMTALK",
      to: "01012345678",
      toAsGiven: "010-1234-5678",
      templateId: "T1",
      templateParams: [],
      failover: { enabled: true, textGone: true },
      customFields: { order: "17" },
      textHash: "hash",
    });
    expect({ ...left, request: whole.request }).toEqual(whole);
  });

  it("is told of no failover without a text, unless it had none", () => {
    expect(warningsOf(withoutText(whole))).toEqual([]);
    const { fallbackContent: _text, ...failover } = whole.request.failover ?? { enabled: true };
    const bare = { ...whole, request: { ...whole.request, failover } };
    for (const record of [bare, withoutText(bare)]) {
      expect(warningsOf(record)).toEqual(["FALLBACK_CONTENT_MISSING"]);
    }
  });

  it("is the same record when there is nothing left to forget", () => {
    const left = withoutText(whole, "hash");
    expect(withoutText(left, "another")).toBe(left);
  });

  it("has no hash where none is wanted", () => {
    expect(withoutText(whole).request).not.toHaveProperty("textHash");
  });
});

describe("the text is needed no more", () => {
  it.each(STATES)("in the state %s", (state) => {
    const done = state === "delivered" || state === "undelivered" || state === "canceled";
    expect(isTextDone({ ...whole, state })).toBe(done);
  });

  it("not while a fallback has to be made of it", () => {
    const record = { ...whole, state: "undelivered" as const };
    expect(isTextDone({ ...record, fallback: { state: "owed", at: 0 } })).toBe(false);
    expect(isTextDone({ ...record, fallback: { state: "made", at: 0 } })).toBe(true);
  });

  it("once an expired message is known to the provider by its id: else the text tells its row", () => {
    const expired = { ...whole, state: "expired" as const };
    expect(isTextDone(expired)).toBe(false);
    expect(isTextDone({ ...expired, providerMessageId: "R1" })).toBe(true);
  });

  it("after a cancel", () => {
    const canceled = cancel(whole, 1);
    expect(canceled && isTextDone(canceled)).toBe(true);
  });
});
