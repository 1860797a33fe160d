import { isTitleCharacter } from "@k-msg/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  canNormalize,
  isEncodable,
  normalizeText,
  normalizeTitle,
  standInForTitle,
} from "./normalize.ts";
import { REPLACEMENTS, TITLE_REPLACEMENTS } from "./replacements.ts";

const awkward = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.oneof(
      fc.constantFrom(
        "가",
        "각",
        "a",
        "e",
        "\u0301",
        "\u3099",
        "か",
        "\u200b",
        "\u200d",
        "–",
        "👩",
        "👧",
      ),
      fc.integer({ min: 0x1100, max: 0x11ff }).map((code) => String.fromCodePoint(code)),
      fc.constantFrom(...REPLACEMENTS.flatMap(({ from }) => Array.from(from))),
    ),
  }),
  fc.string({ unit: "grapheme" }).map((text) => text.normalize("NFD")),
);

/** Characters that CP949 lacks and that nothing stands in for. */
const left = (text: string): readonly string[] =>
  Array.from(text).filter((char) => !isEncodable(char));

describe("the normaliser", () => {
  it.each([
    ["주문 — 완료", "주문 - 완료", [{ at: 4, from: "U+2014", to: "-" }]],
    ["a\u00a0b", "a b", [{ at: 2, from: "U+00A0", to: " " }]],
    ["• 하나", "· 하나", [{ at: 1, from: "U+2022", to: "·" }]],
    ["안녕 😀!", "안녕 !", [{ at: 4, from: "U+1F600", to: "" }]],
    ["₩1,000", "￦1,000", [{ at: 1, from: "U+20A9", to: "￦" }]],
    ["café", "cafe", [{ at: 4, from: "U+00E9", to: "e" }]],
    [
      "1\ufe0f\u20e3번",
      "1번",
      [
        { at: 2, from: "U+FE0F", to: "" },
        { at: 3, from: "U+20E3", to: "" },
      ],
    ],
    ["\u200b인증", "인증", [{ at: 1, from: "U+200B", to: "" }]],
    ["한".normalize("NFD"), "한", [{ at: 1, from: "U+1112 U+1161 U+11AB", to: "한" }]],
    ["か\u3099", "が", [{ at: 1, from: "U+304B U+3099", to: "が" }]],
    ["“따옴표” … ②㎡", "“따옴표” … ②㎡", []],
  ])("makes %j into %j", (given, text, changes) => {
    expect(normalizeText(given)).toEqual({ text, changes });
  });

  it("leaves what nothing stands in for, to be refused with its place", () => {
    expect(normalizeText("ก–𠀋")).toEqual({
      text: "ก-𠀋",
      changes: [{ at: 2, from: "U+2013", to: "-" }],
    });
  });

  it("leaves the names of variables, and tells places in the text as it was given", () => {
    expect(normalizeText("–#{a–b}–", true)).toEqual({
      text: "-#{a–b}-",
      changes: [
        { at: 1, from: "U+2013", to: "-" },
        { at: 8, from: "U+2013", to: "-" },
      ],
    });
  });

  it("never changes a text that CP949 has", () => {
    fc.assert(
      fc.property(awkward, (given) => {
        const text = Array.from(given)
          .filter((char) => isEncodable(char))
          .join("");
        expect(normalizeText(text)).toEqual({ text, changes: [] });
      }),
      { numRuns: 500 },
    );
  });

  it("leaves nothing that it could mend, and tells every change", () => {
    fc.assert(
      fc.property(awkward, (given) => {
        const { text, changes } = normalizeText(given);
        expect(left(text).filter((char) => canNormalize(char))).toEqual([]);
        if (changes.length === 0) expect(text).toBe(given);
        // What it left stood in the text before: it invents nothing that cannot be sent.
        for (const char of left(text)) expect(given).toContain(char);
      }),
      { numRuns: 1000 },
    );
  });

  it("changes nothing the second time", () => {
    fc.assert(
      fc.property(awkward, (given) => {
        const { text } = normalizeText(given);
        expect(normalizeText(text)).toEqual({ text, changes: [] });
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps each character that CP949 has, in its order, where nothing composes", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("가", "a", "①", "–", "😀", "\u200b", "•")), (chars) => {
        const kept = chars.filter((char) => isEncodable(char)).join("");
        const { text } = normalizeText(chars.join(""));
        expect(text.replaceAll(/[-·]/g, "")).toBe(kept);
      }),
    );
  });
});

describe("the normaliser of titles", () => {
  it.each([
    ["㈜한빛", "(주)한빛"],
    ["① 안내", "1 안내"],
    ["【공지】『한빛』", "[공지][한빛]"],
    ["《안내》〈1〉", "<안내><1>"],
    ["ＡＢ（１）", "AB(1)"],
    ["안내★ 😀✔", "안내 "],
    ["㎡ №1 TEL℡", "m2 No1 TELTEL"],
    ["공지\t안내\u3000\n끝", "공지 안내  끝"],
    ["\ufeff\u200b안내", "안내"],
    ["한".normalize("NFD"), "한"],
    ["1,000원 - 10:30", "1,000원 - 10:30"],
    ["25℃ – ½", "25℃ – ½"],
    ["#{㈜}①", "#{㈜}1"],
  ])("makes %j into %j", (given, text) => {
    expect(normalizeTitle(given, true).text).toBe(text);
  });

  it("changes nothing the second time, nor what a title can hold", () => {
    fc.assert(
      fc.property(awkward, (given) => {
        const { text, changes } = normalizeTitle(given);
        expect(normalizeTitle(text)).toEqual({ text, changes: [] });
        if (changes.length === 0) expect(text).toBe(given);
        const left = Array.from(text).filter((char) => !isTitleCharacter(char));
        expect(left.filter((char) => standInForTitle(char) !== undefined)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the table", () => {
  it("of titles replaces only what they cannot hold, by what they can", () => {
    for (const { from, to } of TITLE_REPLACEMENTS) {
      expect(isTitleCharacter(to), to).toBe(true);
      for (const char of from) expect(isTitleCharacter(char), char).toBe(false);
    }
  });

  it("replaces only what CP949 lacks, by what it has", () => {
    for (const { from, to } of REPLACEMENTS) {
      expect(isEncodable(to), to).toBe(true);
      for (const char of from) expect(isEncodable(char), char).toBe(false);
    }
  });
});
