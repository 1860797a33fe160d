import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  isKoreanMobile,
  normalizeKoreanPhone,
  normalizePhoneForHash,
  normalizeSenderNumber,
} from "./phone.ts";

describe("normalizeKoreanPhone", () => {
  it.each([
    ["010-1234-5678", "01012345678"],
    ["+82 10-1234-5678", "01012345678"],
    ["+82 (0)10.1234.5678", "01012345678"],
    ["0082-10-1234-5678", "01012345678"],
    ["821012345678", "01012345678"],
    ["011-123-4567", "0111234567"],
    ["02-123-4567", "021234567"],
    ["+82 2 1599 0000", "0215990000"],
    ["031-123-4567", "0311234567"],
    ["070 1234 5678", "07012345678"],
    ["0505-123-4567", "05051234567"],
    ["0303-1234-5678", "030312345678"],
    ["1588-0000", "15880000"],
    ["+82 1588-0000", "15880000"],
  ])("reads %s as %s", (input, digits) => {
    expect(normalizeKoreanPhone(input)).toBe(digits);
  });

  it.each(["", "abc", "010-1234-567a", "12345", "+1 202 555 0100", "0101234567890", "+", "８２"])(
    "refuses %j",
    (input) => {
      expect(normalizeKoreanPhone(input)).toBeNull();
    },
  );

  it("is idempotent", () => {
    const lead = fc.constantFrom("", "0", "82", "+82", "0082", "010", "02", "1588", "050");
    const rest = fc.string({
      unit: fc.constantFrom(...Array.from("0123456789- ().+a")),
      maxLength: 14,
    });
    fc.assert(
      fc.property(lead, rest, (start, end) => {
        const once = normalizeKoreanPhone(start + end);
        expect(once === null ? null : normalizeKoreanPhone(once)).toBe(once);
      }),
      { numRuns: 5000 },
    );
  });
});

describe("normalizeSenderNumber", () => {
  it.each([
    ["1335", "1335"],
    ["112", "112"],
    ["02-120", "02120"],
    ["0303-1234-5678", "030312345678"],
    ["+82 2 1234 5678", "0212345678"],
  ])("reads %s as %s", (input, digits) => {
    expect(normalizeSenderNumber(input)).toBe(digits);
  });

  it("takes special numbers as senders alone, and nothing that is no number", () => {
    expect(normalizeKoreanPhone("1335")).toBeNull();
    expect(["1234", "13355", "", "02-1234"].map(normalizeSenderNumber)).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });
});

it("knows a mobile number from the others", () => {
  expect(isKoreanMobile("01012345678")).toBe(true);
  expect(isKoreanMobile("0212345678")).toBe(false);
});

it("keeps a leading plus in the form hashes are made of", () => {
  expect(normalizePhoneForHash(" +82 10-1234 ")).toBe("+82101234");
  expect(normalizePhoneForHash("010-1234")).toBe("0101234");
});
