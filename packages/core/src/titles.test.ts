import { describe, expect, it } from "vitest";

import { isTitleCharacter, measureTitle } from "./titles.ts";

describe("a title", () => {
  it.each(["", "한빛 안내", "[공지](주)<한빛> 1", "ㄱㅎㅏㅣ"])("may be %j", (title) => {
    expect(measureTitle(title).forbidden).toBeUndefined();
  });

  it.each(["㈜", "①", "★", "。", ",", "-", "\n", "\u3000", "\u1100", "ﾡ", "é", "😀", "\ud800"])(
    "cannot hold %j, and says where",
    (char) => {
      expect(isTitleCharacter(char)).toBe(false);
      const forbidden = { index: 1, char, codePoint: char.codePointAt(0) };
      expect(measureTitle(`가${char}`).forbidden).toEqual(forbidden);
    },
  );

  it("is measured in bytes of CP949", () => {
    expect(measureTitle("한빛 1")).toEqual({ bytes: 6 });
  });
});
