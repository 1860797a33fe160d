import fc from "fast-check";
import { expect, it } from "vitest";

import { readCells } from "./csv-cells.ts";

it.each<[string, readonly string[]]>([
  ["", [""]],
  ["a", ["a"]],
  ["a,b,", ["a", "b", ""]],
  ["a;b,c;", ["a", "b,c", ""]],
  ["a\tb,c;d\te", ["a", "b,c;d", "e"]],
  ["a\t\tc", ["a", "", "c"]],
  ['a\t\t"c"', ["a", "", "c"]],
  // A tab may be nothing but a blank.
  ["\ta\t, b,\tc", ["a", "b", "c"]],
  ["\ufeffa;b", ["a", "b"]],
  ['"a;b","c\td"', ["a;b", "c\td"]],
  ['"a,b" ; "say ""c"""', ["a,b", 'say "c"']],
  ['="a";"b\nc"', ['="a"', "b\nc"]],
  ["\uff1b", ["\uff1b"]],
])("%j has the cells %j", (line, cells) => {
  expect(readCells(line).cells).toEqual(cells);
});

it.each<[string, boolean]>([
  ["a,b", false],
  ['a,"b"', false],
  ['a,"b ""c"""', false],
  ['a,5" screen', false],
  ['a,"b', true],
  ['a;"b', true],
  ['"b, c', true],
  ['a\t"b ""c', true],
])("%j goes on behind its line break: %s", (line, open) => {
  expect(readCells(line).open).toBe(open);
});

it("reads what was written in quotes, whatever separates it", () => {
  const cell = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) => text.trim());
  fc.assert(
    fc.property(
      fc.array(cell, { minLength: 2, maxLength: 5 }),
      fc.constantFrom(",", ";", "\t"),
      (all, by) => {
        const line = all.map((text) => `"${text.replaceAll('"', '""')}"`).join(by);
        expect(readCells(line).cells).toEqual(all);
        expect(readCells(line.slice(0, -1)).open).toBe(true);
      },
    ),
  );
});
