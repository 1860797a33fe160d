import { describe, expect, it } from "vitest";

import { hideNumbers, hideOwnId, holdsNumber, maskNumber } from "./masks.ts";

describe("a number in a text", () => {
  it.each([
    "01012345678",
    "010-1234-5678",
    "010 1234 5678",
    "(02) 123-4567",
    "0 1 0 1 2 3 4 5 6 7 8",
    "+82 10-1234-5678",
    "821012345678",
    "0082 10 1234 5678",
    "+1 415 555 2671",
    "1012345678",
    "1588-1234",
    "0505-123-4567",
    "０１０１２３４５６７８",
    "010–1234—5678",
    "010ㅡ1234ㅡ5678",
    "\u202d010\u200b1234\u200b5678\u202c",
    "0303-1234-5678",
    "complaint of 010.1234.5678.",
    "2026-11-20 01012345678",
    "tel01012345678x",
  ])("is found: %s", (text) => {
    expect(holdsNumber(text)).toBe(true);
    expect(hideNumbers(text)).not.toMatch(/5678|1234|4567|2671/);
    expect(hideNumbers(text)).toContain("(number)");
  });

  it.each([
    "monthly report",
    "2026-11-20",
    "2026-11-20T09:00:00.000Z",
    "2026-11-01 to 2026-11-30",
    "order 4711, case 20261120",
    "batch_01",
    "06",
    "감사 자료 2026년 11월",
  ])("is not seen where there is none: %s", (text) => {
    expect(holdsNumber(text)).toBe(false);
    expect(hideNumbers(text)).toBe(text);
  });
});

describe("an id", () => {
  it.each([
    ["msg_01012345678_01012345678_01012345678_0101234"],
    ["msg_01012345678_01012345678_01012345678_0101234:api-fallback"],
    ["bat_01012345678_01012345678_01012345678_0101234"],
    ["hld_010-1234-5678-0212"],
    ["apr_010-1234-5678-0212"],
    ["key_0101234567801012345678"],
    ["01012345-6789-4abc-8def-010123456789"],
    ["15881234-1588-4123-8415-021234567890"],
    ["test-15881234-1588-4123-8415-021234567890"],
    ["m0001-test-02123456-7890-4123-8415-021234567890"],
    ["20261130-00012345"],
    ["order-2026-11-30-0212345678"],
    ["ORDER20261130000123"],
    ["2c26b46b01012345678fcf98"],
    ["100000000042"],
    ["주문-20261130-1588"],
  ])("that is nobody's number stays as it is: %s", (id) => {
    expect(hideOwnId(id)).toBe(id);
  });

  it.each([
    ["01012345678", "(number)"],
    ["010-1234-5678", "(number)"],
    ["+82 10 1234 5678", "(number)"],
    ["0212345678", "(number)"],
    ["１５８８-1234", "(number)"],
    ["otp-01012345678-3", "otp-(number)-3"],
    ["user:010-1234-5678", "user:(number)"],
    ["821012345678_7", "(number)_7"],
    ["msg_01012345678", "msg_(number)"],
    ["주문 01012345678", "주문 (number)"],
  ])("that is one, or holds one between its parts, does not show it: %s", (id, shown) => {
    expect(hideOwnId(id)).toBe(shown);
  });
});

describe("a mask", () => {
  it.each([
    ["01012345678", "010****5678"],
    ["0212345678", "02****5678"],
    ["021234567", "0****4567"],
    ["15881234", "****1234"],
    ["050212345678", "0502****5678"],
    ["12345", "****"],
    ["", "****"],
  ])("of %s shows %s", (number, masked) => {
    expect(maskNumber(number)).toBe(masked);
  });
});
