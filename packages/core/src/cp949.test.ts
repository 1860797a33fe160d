import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { CP949_BITS, CP949_PAGES } from "./cp949-table.test-support.ts";
import { cp949ByteLength, cutToCp949Bytes, isCp949Encodable, measureCp949 } from "./cp949.ts";

const BMP = Array.from({ length: 0x10000 }, (_, codePoint) => codePoint);

/** What Python's codec has, Hangul aside. */
const fromTable = (): number[] => {
  const bits = atob(CP949_BITS);
  const pages = CP949_PAGES.match(/../g) ?? [];
  return pages.flatMap((page, p) =>
    Array.from({ length: 256 }, (_, i) => i)
      .filter((i) => (((bits.charCodeAt(p * 32 + (i >> 3)) ?? 0) >> (i & 7)) & 1) === 1)
      .map((i) => Number.parseInt(page, 16) * 256 + i),
  );
};

describe("the CP949 table", () => {
  it("has what Python's codec has, and nothing else", () => {
    const isHangul = (at: number): boolean => at >= 0xac00 && at <= 0xd7a3;
    const ours = BMP.filter((at) => at >= 0x80 && !isHangul(at) && isCp949Encodable(at));
    expect(ours).toEqual(fromTable());
  });

  it("has all 11,172 Hangul syllables and 17,048 two-byte characters", () => {
    const twoByte = BMP.filter((codePoint) => codePoint >= 0x80 && isCp949Encodable(codePoint));
    const hangul = twoByte.filter((codePoint) => codePoint >= 0xac00 && codePoint <= 0xd7a3);
    expect(hangul.length).toBe(11_172);
    expect(twoByte.length).toBe(17_048);
  });

  it.each(["뷁", "똠", "펲", "…", "·", "€", "™", "®", "①", "㈜", "★", "漢", "あ", "“"])(
    "has %s",
    (char) => {
      expect(isCp949Encodable(char.codePointAt(0) ?? 0)).toBe(true);
    },
  );

  it.each(["😀", "—", "–", "•", "©", "₩", "é", "\u00a0"])("lacks %s", (char) => {
    expect(isCp949Encodable(char.codePointAt(0) ?? 0)).toBe(false);
  });
});

describe("measuring", () => {
  it("counts ASCII 1, everything else 2, a newline as asked", () => {
    expect(cp949ByteLength("ab가\n")).toBe(5);
    expect(cp949ByteLength("a\nb", { newline: 2 })).toBe(4);
    expect(cp949ByteLength("a\r\nb", { newline: 2 })).toBe(4);
    expect(cp949ByteLength("a\r\nb")).toBe(4);
    expect(cp949ByteLength("😀")).toBe(2);
  });

  it("names the first character that cannot be sent by its UTF-16 index", () => {
    expect(measureCp949("가😀—")).toEqual({
      bytes: 6,
      unencodable: { index: 1, char: "😀", codePoint: 0x1f600 },
    });
    expect(measureCp949("가나")).toEqual({ bytes: 4 });
  });

  it("is the sum of its parts for well-formed text", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(cp949ByteLength(a + b)).toBe(cp949ByteLength(a) + cp949ByteLength(b));
      }),
    );
  });
});

describe("cutting", () => {
  it("gives the longest beginning that fits and splits no surrogate pair", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.nat(50), (text, max) => {
        const cut = cutToCp949Bytes(text, max);
        const chars = Array.from(text);
        const kept = Array.from(cut).length;
        expect(chars.slice(0, kept).join("")).toBe(cut);
        expect(cp949ByteLength(cut)).toBeLessThanOrEqual(max);
        const more = chars.slice(0, kept + 1).join("");
        expect(more === cut || cp949ByteLength(more) > max).toBe(true);
      }),
    );
  });
});
