import { describe, expect, it } from "vitest";

import { en } from "./en.ts";
import { ko } from "./ko.ts";
import { languageFor, sayIn } from "./texts.ts";

const holes = (text: string): readonly string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "").sort();

describe("the two dictionaries", () => {
  it("have the same names", () => {
    expect(Object.keys(ko).sort()).toEqual(Object.keys(en).sort());
  });

  it("have no empty text, and the same holes in each", () => {
    for (const [name, text] of Object.entries(en)) {
      const other = ko[name as keyof typeof en];
      expect(text.trim(), name).not.toBe("");
      expect(other.trim(), name).not.toBe("");
      expect(holes(other), name).toEqual(holes(text));
    }
  });
});

describe("sayIn", () => {
  it("fills the holes in", () => {
    expect(sayIn("en")("send.bytes", { bytes: 12, limit: 90 })).toBe("12 of 90 bytes");
    expect(sayIn("ko")("bat.progress.label", { finished: 3, total: 5 })).toBe("5건 중 3건 종료");
  });
});

describe("languageFor", () => {
  it.each([
    [["ko-KR", "en"], "ko"],
    [["ko"], "ko"],
    [["en-GB", "ko"], "en"],
    [["fr", "ko-KR"], "ko"],
    [["fr"], "en"],
    [["kok"], "en"],
    [[], "en"],
  ] as const)("of %j is %s", (preferred, language) => {
    expect(languageFor(preferred)).toBe(language);
  });
});
