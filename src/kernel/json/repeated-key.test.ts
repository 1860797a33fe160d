import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { repeatedKey } from "./repeated-key.ts";

describe("a name that stands twice in one object", () => {
  it.each([
    ["on top", `{"to":"1","text":"a","to":"2"}`, "/to"],
    ["below", `{"a":[{"b":1},{"b":1,"b":2}]}`, "/a/1/b"],
    ["written in another way", `{"to":"1","\\u0074o":"2"}`, "/to"],
    ["with a slash and a tilde", `{"a/~":1,"a/~":2}`, "/a~1~0"],
    ["with a quote in it", `{"a\\"":1,"a\\"":2}`, `/a"`],
    ["after objects and arrays", `{"a":{"x":[1,2]},"b":[],"a":3}`, "/a"],
    ["of a prototype", `{"__proto__":1,"__proto__":2}`, "/__proto__"],
  ])("%s", (_title, text, pointer) => {
    expect(repeatedKey(text)).toBe(pointer);
  });

  it.each([
    ["in two objects", `[{"a":1},{"a":2}]`],
    ["as a value", `{"a":"a","b":"a"}`],
    ["within itself", `{"a":{"a":{"a":1}}}`],
    ["in a text that looks like JSON", `{"a":"{\\"a\\":1,\\"a\\":2}"}`],
  ])("is none %s", (_title, text) => {
    expect(repeatedKey(text)).toBeUndefined();
  });

  it("is in no text that JSON.stringify wrote", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => repeatedKey(JSON.stringify(value)) === undefined),
    );
  });
});
