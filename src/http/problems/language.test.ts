import { describe, expect, it } from "vitest";

import { languageOf } from "./language.ts";

describe("the language of an answer", () => {
  it.each([
    [undefined, "en"],
    ["", "en"],
    ["*", "en"],
    ["fr", "en"],
    ["ko", "ko"],
    ["ko-KR", "ko"],
    ["KO-kr", "ko"],
    ["ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"],
    ["en-US,en;q=0.9,ko;q=0.8", "en"],
    ["en;q=0.1, ko;q=0.2", "ko"],
    ["ko;q=0", "en"],
    ["ko;q=x", "en"],
    ["fr;q=1.0, ko;q=0.5", "ko"],
    ["kok", "en"],
  ])("%j is %s", (accepted, language) => {
    expect(languageOf(accepted)).toBe(language);
  });
});
