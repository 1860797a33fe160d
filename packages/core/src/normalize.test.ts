import { describe, expect, it } from "vitest";

import { normalizeSendInput } from "./normalize.ts";
import type { SendInput } from "./send-options.ts";
import { extractTemplateVariables, interpolateVariables } from "./variables.ts";

const normalize = (input: SendInput, autoLmsBytes?: number) =>
  normalizeSendInput(input, {
    messageId: "m-1",
    ...(autoLmsBytes !== undefined && { autoLmsBytes }),
  });

describe("variables", () => {
  it("names each variable once, trimmed, in order of first appearance", () => {
    expect(extractTemplateVariables("#{b} #{ a }#{b} #{} #{ }")).toEqual(["b", "a"]);
  });

  it("fills what has a value and leaves the rest", () => {
    const variables = { a: 1, b: null, c: undefined, d: new Date(0), e: new Date(Number.NaN) };
    expect(interpolateVariables("#{a}|#{b}|#{c}|#{d}|#{e}|#{constructor}", variables)).toBe(
      "1||#{c}|1970-01-01T00:00:00.000Z|#{e}|#{constructor}",
    );
  });

  it("does not fill what a value brings along", () => {
    expect(interpolateVariables("#{a}#{b}", { a: "#{b}", b: "$&" })).toBe("#{b}$&");
  });
});

describe("normalizeSendInput", () => {
  const to = "01012345678";

  it("keeps everything an untyped input says", () => {
    const rest = {
      to,
      from: "0212345678",
      options: { scheduledAt: "2026-03-02T09:00:00Z", customFields: { a: "b" } },
      providerOptions: { x: 1 },
    };
    expect(normalize({ ...rest, content: "hi" })).toEqual({
      ...rest,
      type: "SMS",
      text: "hi",
      messageId: "m-1",
    });
  });

  it("measures after filling in", () => {
    const input = { to, text: "#{x}", variables: { x: "a".repeat(91) } };
    expect(normalize(input)).toMatchObject({ type: "LMS", text: "a".repeat(91) });
    expect(normalize(input, 91).type).toBe("SMS");
    expect(normalize({ to, text: "가".repeat(45) }).type).toBe("SMS");
  });

  it("never changes a given type", () => {
    expect(normalize({ type: "SMS", to, text: "a".repeat(200) }).type).toBe("SMS");
  });

  it("leaves a template message's variables alone", () => {
    const input = { type: "ALIMTALK", to, templateId: "T", variables: { a: "1" } } as const;
    expect(normalize({ ...input, messageId: "own" })).toEqual({ ...input, messageId: "own" });
  });
});
