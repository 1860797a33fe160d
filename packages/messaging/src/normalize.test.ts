import type { SendInput } from "@k-msg/core";
import { describe, expect, it } from "vitest";

import type { KMsgDefaultsConfig } from "./config.ts";
import { normalizeInput } from "./normalize.ts";
import { estimateSmsBytes } from "./sms-bytes.ts";

function normalized(input: unknown, defaults?: KMsgDefaultsConfig): unknown {
  const result = normalizeInput(input as SendInput, defaults, () => "new-id");
  return result.isSuccess ? result.value : `${result.error.code}: ${result.error.message}`;
}

describe("normalisation", () => {
  it.each([null, undefined, "text", 7, []])("refuses %j", (input) => {
    expect(normalized(input)).toBe("INVALID_REQUEST: message must be an object");
  });

  it("keeps every field of a message without a type", () => {
    const options = { country: "82", customFields: { a: "b" } };
    const message = { to: "010", imageUrl: "https://i", providerOptions: { x: 1 }, options };
    expect(normalized({ ...message, content: "hi" })).toEqual({
      ...message,
      type: "SMS",
      text: "hi",
      messageId: "new-id",
    });
  });

  it("measures a text after its variables are filled in", () => {
    const input = { to: "010", text: "#{x}", variables: { x: "가".repeat(46) } };
    expect(normalized(input)).toMatchObject({ type: "LMS" });
    expect(normalized(input, { sms: { autoLmsBytes: 92 } })).toMatchObject({ type: "SMS" });
  });

  it("fills the fallback of an AlimTalk from the same variables", () => {
    const failover = {
      enabled: true,
      fallbackContent: "인증번호 #{code}",
      fallbackTitle: "#{ shop }",
    };
    const input = { type: "ALIMTALK", to: "010", templateId: "T", failover };
    const variables = { code: "482913", shop: "한빛" };
    expect(normalized({ ...input, variables })).toMatchObject({
      variables,
      failover: { enabled: true, fallbackContent: "인증번호 482913", fallbackTitle: "한빛" },
    });
    expect(normalized({ ...input, variables: { code: "1" } })).toBe(
      "INVALID_REQUEST: failover.fallbackTitle needs the variables shop",
    );
    const off = { ...failover, enabled: false };
    expect(normalized({ ...input, failover: off, variables: {} })).toMatchObject({ failover: off });
  });

  it("composes what was written in parts", () => {
    const name = "고객명".normalize("NFD");
    const input = {
      to: "010",
      text: `${name} #{고객명}`,
      variables: { [name]: "각".normalize("NFD") },
    };
    expect(normalized(input)).toMatchObject({ type: "SMS", text: "고객명 각" });
  });

  it("keeps the caller's id unless it is empty", () => {
    expect(normalized({ to: "010", text: "a", messageId: "mine" })).toMatchObject({
      messageId: "mine",
    });
    expect(normalized({ to: "010", text: "a", messageId: "" })).toMatchObject({
      messageId: "new-id",
    });
  });

  it.each([
    ["ALIMTALK", "kakao", { profileId: "p", plusId: "@p" }],
    ["FRIENDTALK", "kakao", { profileId: "p", plusId: "@p" }],
    ["NSA", "naver", { talkId: "t" }],
    ["RCS_TPL", "rcs", { brandId: "b" }],
  ])("fills in the channel defaults of %s", (type, channel, values) => {
    const defaults = {
      kakao: { profileId: "p", plusId: "@p" },
      naver: { talkId: "t" },
      rcs: { brandId: "b" },
    };
    expect(normalized({ type, to: "010" }, defaults)).toHaveProperty(channel, values);
    const own = Object.fromEntries(Object.keys(values).map((key) => [key, "own"]));
    expect(normalized({ type, to: "010", [channel]: own }, defaults)).toHaveProperty(channel, own);
  });

  it("reads a schedule that came as text, with and without a type", () => {
    const options = { scheduledAt: "2026-11-21T12:00:00+09:00" };
    const scheduledAt = new Date("2026-11-21T03:00:00Z");
    for (const type of [undefined, "SMS"]) {
      expect(normalized({ type, to: "010", text: "a", options })).toMatchObject({
        options: { scheduledAt },
      });
    }
  });

  it.each([
    "soon",
    "",
    "2026-11-21",
    "2026-11-21T12:00:00",
    "2026-02-30T12:00:00Z",
    "2026-13-01T12:00:00Z",
    "2026-11-21T25:00:00Z",
    new Date(Number.NaN),
    1_800_000_000_000,
  ])("refuses the schedule %s", (scheduledAt) => {
    expect(normalized({ to: "010", text: "a", options: { scheduledAt } })).toMatch(
      /^INVALID_REQUEST: options.scheduledAt/,
    );
  });

  it("takes null for no schedule", () => {
    const options = { scheduledAt: null, country: "82" };
    expect(normalized({ to: "010", text: "a", options })).toHaveProperty("options", {
      country: "82",
    });
  });

  describe("the channel of a fallback", () => {
    const long = `${"가".repeat(45)}a`;
    const channelOf = (input: object, defaults: object = {}) => {
      const failover = { enabled: true, fallbackContent: "#{text}" };
      const base = { type: "ALIMTALK", to: "010", templateId: "T", failover };
      const options = normalized({ ...base, ...input }, defaults);
      return (options as { failover?: { fallbackChannel?: string } }).failover?.fallbackChannel;
    };

    it.each(["ALIMTALK", "RCS_TPL", "RCS_ITPL", "RCS_LTPL"])(
      "of %s goes by the filled text and the configured bytes",
      (type) => {
        expect(channelOf({ type, variables: { text: long.slice(1) } })).toBe("sms");
        expect(channelOf({ type, variables: { text: long } })).toBe("lms");
        expect(channelOf({ type, variables: { text: "😀".repeat(23) } })).toBe("lms");
        const wide = { sms: { autoLmsBytes: 200 } };
        expect(channelOf({ type, variables: { text: long } }, wide)).toBe("sms");
      },
    );

    it("is the caller's own, and none where there is no fallback", () => {
      const text = { variables: { text: long } };
      const asked = { enabled: true, fallbackChannel: "sms", fallbackContent: long };
      expect(channelOf({ ...text, failover: asked })).toBe("sms");
      const off = { enabled: false, fallbackContent: long };
      expect(channelOf({ failover: off })).toBeUndefined();
      expect(channelOf({ failover: { enabled: true, fallbackContent: " " } })).toBeUndefined();
      expect(channelOf({ type: "RCS_TPL", failover: off })).toBeUndefined();
      expect(channelOf({ type: "RCS_TPL", failover: { fallbackContent: long } })).toBe("lms");
    });

    it("of RCS is refused with a name that has no value, unless it is off", () => {
      const rcs = { type: "RCS_TPL", to: "010", templateId: "T", variables: {} };
      const failover = { fallbackContent: "#{code}" };
      expect(normalized({ ...rcs, failover })).toMatch(
        /^INVALID_REQUEST: failover.fallbackContent needs the variables code/,
      );
      expect(normalized({ ...rcs, failover: { ...failover, enabled: false } })).toMatchObject({
        type: "RCS_TPL",
      });
    });
  });

  it("counts an emoji as four bytes when it chooses between SMS and LMS", () => {
    expect(estimateSmsBytes("aB1 가ㄱ😀é")).toBe(4 + 4 + 4 + 2);
    expect(normalized({ to: "010", text: "😀".repeat(22) })).toMatchObject({ type: "SMS" });
    expect(normalized({ to: "010", text: "😀".repeat(23) })).toMatchObject({ type: "LMS" });
  });
});
