import { describe, expect, it } from "vitest";

import { FAULT_SENTENCES, koreanDetail } from "./korean-faults.ts";
import { KOREAN_REASONS } from "./korean-reasons.ts";
import { LINES, SKIPS, toldWarning, WARNINGS } from "./notes.ts";
import { TABLE } from "./reasons.ts";

const HANGUL = /\p{Script=Hangul}{2}/u;

describe("in Korean", () => {
  it.each(Object.keys(TABLE) as (keyof typeof TABLE)[])(
    "%s has a title, and a detail too",
    (kind) => {
      const { title, detail } = KOREAN_REASONS[kind];
      expect(title).toMatch(HANGUL);
      expect(detail === undefined).toBe(TABLE[kind].detail === undefined);
      if (typeof detail === "string") expect(detail).toMatch(HANGUL);
    },
  );

  it.each(Object.keys(FAULT_SENTENCES) as (keyof typeof FAULT_SENTENCES)[])(
    "%s is a sentence, with the values of its fault and without",
    (code) => {
      const fault = { pointer: "/text", code, detail: "is wrong" };
      expect(koreanDetail(fault)).toMatch(/^.*\p{Script=Hangul}{2}.*[.)]$/u);
      const values = { at: 3, char: "U+2014", bytes: 91, limit: 90, names: "code", normalizes: 1 };
      const told = koreanDetail({ ...fault, values });
      expect(told).toMatch(HANGUL);
      expect(told).not.toContain("undefined");
    },
  );

  it("names the character, the length and the variables", () => {
    const fault = { pointer: "/text", detail: "" };
    const values = { at: 3, char: "U+2014", normalizes: 1 };
    expect(koreanDetail({ ...fault, code: "not_encodable", values })).toBe(
      '3번째 글자(U+2014)는 통신사가 쓰는 CP949에 없습니다. "normalize": true이면 바꾸거나 뺍니다.',
    );
    const long = { bytes: 92, limit: 90 };
    expect(koreanDetail({ ...fault, code: "too_long", values: long })).toContain("92바이트");
    expect(
      koreanDetail({ ...fault, code: "missing_variables", values: { names: "a, b" } }),
    ).toContain("변수 a, b");
  });
});

describe("beside refusals", () => {
  const sentences = [WARNINGS, SKIPS, LINES].flatMap((words) => Object.entries(words));

  it.each(sentences)("%s has a sentence", (_code, sentence) => {
    expect(sentence ?? "전화번호.").toMatch(/^.*\p{Script=Hangul}{2}.*\.$/u);
  });

  it("a warning of a newer version stays as it is", () => {
    for (const code of ["NEW_ONE", "fallback_skipped"]) {
      const warning = { code, detail: "NEW_REASON: something" };
      expect(toldWarning(warning, "ko")).toEqual(warning);
    }
  });
});
