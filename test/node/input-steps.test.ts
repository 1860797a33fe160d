/** What reads texts of strangers reads each character a fixed number of times: twice the text, twice the steps. */
import {
  composeText,
  cp949ByteLength,
  extractTemplateVariables,
  fillVariables,
  interpolateVariables,
  missingVariables,
  splitVariables,
} from "@k-msg/core";
import { describe, expect, it } from "vitest";

import { fill } from "../../emulator/src/alimtalk/fill.ts";
import { hideNumbers } from "../../src/domain/privacy/masks.ts";
import { normalizeText } from "../../src/domain/text/normalize.ts";
import { findNul } from "../../src/kernel/json/nul.ts";
import { repeatedKey } from "../../src/kernel/json/repeated-key.ts";
import { stepsOf } from "../support/steps.ts";

const values = new Map([["a", "1"]]);
const asTemplate = (content: string) =>
  ({ content, buttons: [] }) as unknown as Parameters<typeof fill>[0];

const readers: Readonly<Record<string, (text: string) => unknown>> = {
  splitVariables,
  extractTemplateVariables,
  missingVariables: (text) => missingVariables(text, values),
  fillVariables: (text) => fillVariables(text, values, Infinity),
  interpolateVariables: (text) => interpolateVariables(text, { a: 1 }),
  "the emulator's filling": (text) => fill(asTemplate(text), [], "distinct"),
  normalizeText: (text) => normalizeText(text, true),
  hideNumbers,
  composeText,
  cp949ByteLength,
  "a name that stands twice": (text) => repeatedKey(JSON.stringify({ a: text, b: text })),
};
const worst = [
  "#{",
  "#{a}",
  "#",
  "}",
  "#{}",
  "#{#{a}",
  '"',
  "\\",
  " ",
  "0",
  "010-",
  "é",
  "ᄀ",
  "\u200d",
];

describe.each(Object.entries(readers))("%s", (_name, read) => {
  it.each(worst)("of %j again and again", (text) => {
    const cost = (times: number): number => stepsOf(() => read(`${text.repeat(times)}}`)).steps;
    // Tables are made by their first reader.
    cost(1);
    expect(cost(4000)).toBeLessThan(2.2 * cost(2000) + 100);
    expect(cost(4000)).toBeLessThan(30 * 4000 * text.length + 1000);
  });
});

it("a search for NUL in what is as deep as it is wide keeps no path of each", () => {
  const wide = Array.from({ length: 20_000 }, () => "x");
  let deep: unknown = wide;
  for (let level = 0; level < 20_000; level++) deep = [deep];
  // As many paths as strings, each as long as it is deep, would be four hundred million names.
  expect(findNul(deep)).toBeUndefined();
  wide[7] = "\u0000";
  expect(findNul(deep)).toMatchObject({ index: 0 });
  expect(findNul(deep)?.path).toHaveLength(20_001);
});
