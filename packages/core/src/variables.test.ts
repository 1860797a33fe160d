import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  extractTemplateVariables,
  fillVariables,
  interpolateVariables,
  missingVariables,
  splitVariables,
  variableTexts,
} from "./variables.ts";

const NFD = "고객명".normalize("NFD");

describe("names in a text", () => {
  it.each([
    ["#{b} #{ a }#{b} #{} #{ }", ["b", "a"]],
    ["#{a #{b}", ["b"]],
    ["#{#{a}}", ["a"]],
    ["##{a}", ["a"]],
    ["#{a", []],
    ["a} # {b}", []],
    ["#{a\nb}", ["a\nb"]],
    [`#{${NFD}} #{고객명}`, ["고객명"]],
    ["#{constructor}#{__proto__}", ["constructor", "__proto__"]],
  ])("%j: %j", (text, names) => {
    expect(extractTemplateVariables(text)).toEqual(names);
  });
});

describe("filling", () => {
  it.each([
    ["takes a key as it is written first", "#{ a }#{a}", { " a ": 1, a: 2 }, "12"],
    ["takes a key that is the same without its blanks", "#{ a }", { a: 1 }, "1"],
    ["takes a key with blanks of its own", "#{a}", { " a": 1 }, "1"],
    ["takes a name in parts for the composed one", "#{고객명}", { [NFD]: "홍길동" }, "홍길동"],
    ["takes a composed name for one in parts", `#{${NFD}}`, { 고객명: "홍길동" }, "홍길동"],
    ["fills the inner one of two openings", "#{a #{b}}", { b: 1, "a #{b": 2 }, "#{a 1}"],
    [
      "fills nothing from a prototype",
      "#{constructor}#{toString}",
      {},
      "#{constructor}#{toString}",
    ],
    ["fills no token without a name", "#{}#{ }", { "": 1 }, "#{}#{ }"],
    [
      "fills what has a value and leaves the rest",
      "#{a}|#{b}|#{c}",
      { a: 1, b: null, c: undefined },
      "1||#{c}",
    ],
    ["does not fill what a value brings along", "#{a}#{b}", { a: "#{b}", b: "$&" }, "#{b}$&"],
  ])("%s", (_title, text, variables, filled) => {
    expect(interpolateVariables(text, variables)).toBe(filled);
  });

  it("takes a name that only JSON can write", () => {
    const variables = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    expect(interpolateVariables("#{__proto__}", variables)).toBe("x");
  });

  it("names what has no value", () => {
    const texts = variableTexts({ a: 1, b: null, c: undefined, " e ": 2 });
    expect(missingVariables("#{c} #{a}#{ d }#{b}#{c}#{}#{e}", texts)).toEqual(["c", "d"]);
  });

  it("ends where a short text would become a long one", () => {
    const texts = variableTexts({ a: "x".repeat(100) });
    expect(fillVariables("#{a}#{b}-", texts, 105)).toBe(`${"x".repeat(100)}#{b}-`);
    expect(fillVariables("#{a}#{b}-", texts, 104)).toBeUndefined();
    expect(fillVariables("#{a}".repeat(1_000_000), texts, 2000)).toBeUndefined();
  });
});

describe("whatever the text", () => {
  const text = fc.string({
    unit: fc.constantFrom("#", "{", "}", "#{", "a", " ", "가", "ㄱ"),
    maxLength: 60,
  });

  it("is its parts joined, and names hold no brace and no opening", () => {
    fc.assert(
      fc.property(text, (text) => {
        const parts = splitVariables(text);
        expect(parts.map((part) => part.text).join("")).toBe(text);
        for (const { text: token, name } of parts) {
          if (name === undefined) continue;
          expect(token).toBe(`#{${name}}`);
          expect(name).toMatch(/^[^}]+$/);
          expect(name).not.toContain("#{");
        }
      }),
    );
  });

  it("is filled whole where all names have a value, and says which have none", () => {
    fc.assert(
      fc.property(text, (text) => {
        const names = extractTemplateVariables(text);
        expect(missingVariables(text, new Map())).toEqual(names);
        const all = Object.fromEntries(names.map((name) => [name, "1"]));
        const texts = variableTexts(all);
        expect(missingVariables(text, texts)).toEqual([]);
        const parts = splitVariables(text);
        const filled = parts.map((part) => (part.name?.trim() ? "1" : part.text)).join("");
        expect(interpolateVariables(text, all)).toBe(filled);
        expect(fillVariables(text, texts, Infinity)).toBe(filled);
      }),
    );
  });
});

describe("what would take a backtracking matcher forever", () => {
  const LONG = 400_000;

  it.each([
    ["openings without an end", "#{".repeat(LONG)],
    ["one name without an end", `#{${"a".repeat(LONG)}`],
    ["ends without an opening", "}".repeat(LONG)],
    ["openings, then ends", "#{".repeat(LONG) + "}".repeat(LONG)],
    ["tokens without a name", "#{}".repeat(LONG)],
  ])("is walked through once: %s", (_title, text) => {
    expect(
      splitVariables(text)
        .map((part) => part.text)
        .join("").length,
    ).toBe(text.length);
  });
});
