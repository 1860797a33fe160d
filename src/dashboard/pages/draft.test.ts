import { describe, expect, it } from "vitest";

import { adHints, textFacts, variablesIn } from "./draft.ts";

const noon = Date.parse("2026-11-20T12:00:00+09:00");
const night = Date.parse("2026-11-20T22:00:00+09:00");

describe("textFacts", () => {
  it("counts CP949 bytes, two for a Korean character, and turns to LMS above 90", () => {
    // As the service counts: a line break is two.
    expect(textFacts(`${"가".repeat(44)}\na`, {})).toMatchObject({ bytes: 91, type: "LMS" });
    expect(textFacts("가".repeat(45), {})).toMatchObject({ bytes: 90, type: "SMS", limit: 90 });
    expect(textFacts(`${"가".repeat(45)}a`, {})).toMatchObject({
      bytes: 91,
      type: "LMS",
      limit: 2000,
      tooLong: false,
    });
    expect(textFacts("가".repeat(1001), {}).tooLong).toBe(true);
  });

  it("counts what stands there once the variables are filled in", () => {
    const facts = textFacts("#{name}님", { name: "홍길동" });
    expect(facts).toMatchObject({ text: "홍길동님", bytes: 8 });
    expect(textFacts("#{name}님", { name: "" }).text).toBe("#{name}님");
  });

  it("is LMS when it has a subject", () => {
    expect(textFacts("짧다", {}, "제목").type).toBe("LMS");
  });

  it("names the first character that phones do not have, by its place among characters", () => {
    expect(textFacts("가나 😀 —", {}).bad).toEqual({ char: "😀", place: 4 });
    expect(textFacts("똠방각하", {}).bad).toBeUndefined();
  });
});

describe("variablesIn", () => {
  it("names each once, in order", () => {
    expect(variablesIn("#{b} #{a} #{b}")).toEqual(["b", "a"]);
    expect(variablesIn("none")).toEqual([]);
  });
});

describe("adHints", () => {
  const ad = "(광고) 세일\n무료수신거부 080-123-4567";

  it("say nothing of other texts, at any time", () => {
    expect(adHints("인증번호 1234", night)).toBeUndefined();
  });

  it("warn at night", () => {
    expect(adHints(ad, night)).toEqual({ night: true, noWayOut: false });
    expect(adHints(ad, noon)).toEqual({ night: false, noWayOut: false });
  });

  it("warn where there is no free way out at the end", () => {
    expect(adHints("(광고) 세일", noon)).toEqual({ night: false, noWayOut: true });
    expect(adHints(`${ad} 지금 바로`, noon)?.noWayOut).toBe(true);
  });
});
