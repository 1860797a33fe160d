import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { parseJson } from "./parse-json.ts";

describe("a number among variables", () => {
  it.each([
    ["4634343214213523454"],
    ["9007199254740993"],
    ["1.50"],
    ["0.10"],
    ["1e21"],
    ["1E3"],
    ["-0"],
    ["-1.0"],
    ["0.00000012"],
    ["123456789012345678901234567890.00"],
  ])("keeps its digits: %s", (written) => {
    for (const text of [
      `{"variables":{"n":${written}}}`,
      `{"variables":{"n": ${written} ,"m":1}}`,
      `[{"variables":{"n":\n${written}\n}}]`,
      `{"message":{"variables":{"n":${written}}}}`,
      `{"batch":{"message":{"variables":{"n":${written}}}}}`,
    ]) {
      const found = JSON.stringify(parseJson(text));
      expect(found).toContain(`"n":"${written}"`);
    }
  });

  it.each([["4634"], ["0"], ["1.5"], ["-12"], ["0.5"]])(
    "that says the same stays one: %s",
    (written) => {
      expect(parseJson(`{"variables":{"n":${written}}}`)).toEqual({
        variables: { n: Number(written) },
      });
    },
  );
});

it("elsewhere a number is a number", () => {
  const text =
    '{"maxAttempts":2.0,"list":[1.50,{"a":1e2}],"variables":[1.50],"x":{"variables":{"a":[1.0]}}}';
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

it("takes a name that JSON alone can write for no prototype", () => {
  const { variables } = parseJson('{"variables":{"__proto__":1.50}}') as { variables: object };
  expect(Object.entries(variables)).toEqual([["__proto__", "1.50"]]);
  expect(Object.getPrototypeOf(variables)).toBe(Object.prototype);
});

it("is JSON.parse for all else", () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
    }),
  );
  expect(() => parseJson('{"a":1.50,}')).toThrow(SyntaxError);
});

it("keeps what is written, whatever is written around it", () => {
  const digits = fc.stringMatching(/^-?(?:0|[1-9]\d{0,30})(?:\.\d{1,20})?(?:[eE][+-]?\d{1,2})?$/);
  const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
  fc.assert(
    fc.property(digits, space, space, fc.string(), (written, before, after, name) => {
      const key = JSON.stringify(name);
      const text = `{"variables":{${key}:${before}${written}${after}}}`;
      const value = (parseJson(text) as { variables: Record<string, unknown> }).variables[name];
      expect(String(value)).toBe(written);
    }),
  );
});
