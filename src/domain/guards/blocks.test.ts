import { describe, expect, it } from "vitest";

import { blockOf } from "./blocks.ts";

describe("the block of a number", () => {
  it.each([
    ["01012345678", "0101234"],
    ["0212345678", "021234"],
    ["15881234", "1588"],
    ["+14155550123", "+1"],
    ["+79161234567", "+7"],
    ["+447911123456", "+44"],
    ["+959123456789", "+95"],
    ["+998901234567", "+998"],
    ["+3531234567", "+353"],
  ])("%s is %s", (to, block) => {
    expect(blockOf(to)).toBe(block);
  });
});
