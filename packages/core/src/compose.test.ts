import { describe, expect, it } from "vitest";

import { composeText } from "./compose.ts";

describe("composition", () => {
  it.each([
    ["Hangul in its parts", "홍길동님".normalize("NFD"), "홍길동님"],
    ["many syllables", "각가힣".repeat(100).normalize("NFD"), "각가힣".repeat(100)],
    ["a syllable and its final", "가\u11a8", "각"],
    ["a letter and its accent", "e\u0301", "é"],
    ["what is one character already", "\u212b \u2126 \uf900", "\u212b \u2126 \uf900"],
    ["compatibility letters", "ㄱㅏ", "ㄱㅏ"],
    ["marks at the beginning", "\u0301a", "\u0301a"],
    ["half a surrogate pair", "\ud800a\u0301", "\ud800á"],
  ])("of %s", (_title, given, composed) => {
    expect(composeText(given)).toBe(composed);
  });

  it("goes on behind more marks than any letter has", () => {
    const marks = "\u0316\u0301".repeat(100_000);
    expect(composeText(`a${marks}e\u0301`).endsWith("é")).toBe(true);
  });
});
