import { describe, expect, it } from "vitest";

import type { MessageRecord } from "../domain/message/record.ts";
import { acceptance } from "../domain/message/testing.ts";
import { resultFacts } from "./result-facts.ts";

const message = (providerId: string, type: MessageRecord["request"]["type"]) => ({
  providerId,
  request: { ...acceptance.request, type },
});

describe("that the recipient has no Kakao", () => {
  const said = (providerId: string, statusCode: string, statusMessage?: string) =>
    resultFacts(message(providerId, "ALIMTALK"), {
      statusCode,
      ...(statusMessage !== undefined && { statusMessage }),
    }).noKakao;

  it.each(["3104", "3107"])("is said by SOLAPI's %s, and by no other provider's", (code) => {
    expect(said("solapi", code)).toBe(true);
    expect(said("iwinv", code)).toBe(false);
    expect(said("mock", code)).toBe(false);
    expect(said("unknown", code)).toBe(false);
  });

  it("is said by IWINV's words, all of them, and by SOLAPI's", () => {
    expect(said("iwinv", "K101", "카카오톡 미사용자")).toBe(true);
    expect(said("iwinv", "K101", "미사용자")).toBe(false);
    expect(said("iwinv", "K005", "?")).toBe(false);
    expect(said("solapi", "3999", "미사용자")).toBe(true);
    expect(said("mock", "K101", "카카오톡 미사용자")).toBe(false);
  });
});

describe("that the sender number is not registered", () => {
  it.each([
    ["iwinv", "28"],
    ["iwinv", "92"],
    ["iwinv", "5301"],
    ["iwinv", "9012"],
    ["solapi", "1062"],
  ])("is said by %s's %s, of text messages alone", (providerId, statusCode) => {
    expect(resultFacts(message(providerId, "SMS"), { statusCode }).senderFault).toBe(true);
    expect(resultFacts(message(providerId, "ALIMTALK"), { statusCode }).senderFault).toBe(false);
    expect(resultFacts(message("mock", "SMS"), { statusCode }).senderFault).toBe(false);
  });
});
