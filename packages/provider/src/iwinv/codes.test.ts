import { describe, expect, it } from "vitest";

import { describeIwinvSendCode, describeIwinvStatusCode } from "./index.ts";
import { statusOfIwinvCode } from "./status-of.ts";

describe("send codes", () => {
  it.each([
    ["SMS", 13, "refused", "request"],
    ["ALIMTALK", 505, "refused", "request"],
    ["SMS", 11, "refused", "account"],
    ["SMS", "14", "refused", "account"],
    ["ALIMTALK", "518", "refused", "account"],
    ["ALIMTALK", 519, "refused", "account"],
    ["SMS", 1, "not_sent", "busy"],
    ["SMS", 12, "not_sent", "busy"],
    ["ALIMTALK", 429, "not_sent", "rate"],
    ["ALIMTALK", 500, "unknown", "gateway"],
    ["ALIMTALK", 0, "unknown", "unknown_code"],
    ["SMS", 200, "unknown", "unknown_code"],
    ["SMS", "", "unknown", "unknown_code"],
  ] as const)("%s %j is %s, for the %s", (channel, code, outcome, fault) => {
    expect(describeIwinvSendCode(channel, code)).toMatchObject({ outcome, fault });
  });

  it("accepts one code a channel", () => {
    expect(describeIwinvSendCode("SMS", "0").outcome).toBe("accepted");
    expect(describeIwinvSendCode("ALIMTALK", 200).outcome).toBe("accepted");
  });
});

describe("delivery codes", () => {
  it.each([
    ["SMS", "06", "DELIVERED", undefined],
    ["LMS", "1000", "DELIVERED", undefined],
    ["SMS", "1000", "DELIVERED", undefined],
    ["SMS", "6", "DELIVERED", undefined],
    ["SMS", "08", "FAILED", "handset"],
    ["SMS", "01", "FAILED", "system"],
    ["MMS", "5301", "FAILED", "sender"],
    ["SMS", "0", "PENDING", undefined],
    ["SMS", "wait", "PENDING", undefined],
    ["SMS", "ZZ", "PENDING", undefined],
    ["LMS", "", "PENDING", undefined],
    ["ALIMTALK", "OK", "DELIVERED", undefined],
    ["ALIMTALK", "K101", "PENDING", undefined],
  ] as const)("%s %j is %s", (type, code, status, cause) => {
    const found = describeIwinvStatusCode(type, code);
    expect([found.status, found.cause]).toEqual([status, cause]);
  });
});

describe("the list of ends", () => {
  it("agrees with the words, for every code of one to four digits and every type", () => {
    const digits = [1, 2, 3, 4].flatMap((width) =>
      Array.from({ length: 10 ** width }, (_, n) => String(n).padStart(width, "0")),
    );
    const codes = [...digits, "OK", "FAIL", "WAIT", "fail", "", "?"];
    for (const type of ["SMS", "LMS", "MMS", "ALIMTALK"] as const) {
      const differing = codes.filter(
        (code) => statusOfIwinvCode(type, code) !== describeIwinvStatusCode(type, code).status,
      );
      expect(differing).toEqual([]);
    }
  });
});
