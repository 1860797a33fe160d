import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { decodeBody, type Decoded } from "./decode-body.ts";

/** "홍길동" in the carriers' code page. */
const HONG = [0xc8, 0xab, 0xb1, 0xe6, 0xb5, 0xbf];
const bytesOf = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "string" ? [...new TextEncoder().encode(part)] : part,
    ),
  );

describe("a body", () => {
  it.each([
    undefined,
    "application/json",
    "application/json; charset=utf-8",
    'application/json;charset="UTF8"',
  ])("is UTF-8 as %s", (type) => {
    const read = decodeBody(bytesOf('{"n":"홍길동"}'), type);
    expect(read).toEqual({ ok: true, text: '{"n":"홍길동"}', encoding: "utf-8" });
  });

  it.each([
    "euc-kr",
    "EUC-KR",
    "cp949",
    "ks_c_5601-1987",
    "KSC5601",
    "ms949",
    "windows-949",
    "uhc",
    '"euc-kr"',
  ])("is decoded where it declares %s", (charset) => {
    const read = decodeBody(bytesOf('{"n":"', HONG, '"}'), `application/json; charset=${charset}`);
    expect(read).toEqual({ ok: true, text: '{"n":"홍길동"}', encoding: "cp949" });
  });

  it.each<[string, Uint8Array, number]>([
    // The first two bytes are a letter of UTF-8, by chance.
    ["CP949", bytesOf('{"n":"', HONG, '"}'), 8],
    ["a character that is cut off", bytesOf("가나", [0xea, 0xb0]), 6],
    ["an overlong form", bytesOf("a", [0xc0, 0xaf]), 1],
    ["half a surrogate pair", bytesOf("a", [0xed, 0xa0, 0x80]), 1],
    ["a byte after a replacement character that was sent", bytesOf("\ufffd", [0xff]), 3],
    ["a byte after four-byte characters", bytesOf("😀é", [0xff]), 6],
    ["UTF-16", bytesOf([0xff, 0xfe, 0x7b, 0x00]), 0],
  ])("is refused for %s, with the offset of its byte", (_what, bytes, at) => {
    expect(decodeBody(bytes, "application/json")).toEqual({ ok: false, encoding: "utf-8", at });
  });

  it("is refused where it is not what it declares", () => {
    const cut = bytesOf("a", HONG, [0xc8]);
    expect(decodeBody(cut, "text/plain; charset=euc-kr")).toEqual({
      ok: false,
      encoding: "cp949",
      at: 7,
    });
    expect(decodeBody(bytesOf("a"), "text/plain; charset=utf-16")).toEqual({
      ok: false,
      charset: "utf-16",
    });
  });

  it("may hold the replacement character", () => {
    expect(decodeBody(bytesOf("a\ufffd"), undefined)).toMatchObject({ ok: true, text: "a\ufffd" });
  });
});

describe("a CSV without a charset", () => {
  const line = "010-1234-5678,,";
  it.each<[string, Uint8Array, string]>([
    ["UTF-8", bytesOf(line, "홍길동"), "utf-8"],
    ["UTF-8 with its mark", bytesOf("\ufeff", line, "홍길동"), "utf-8"],
    ["the code page", bytesOf(line, HONG), "cp949"],
    ["plain ASCII", bytesOf(line), "utf-8"],
  ])("is recognised as %s", (_what, bytes, encoding) => {
    const read = decodeBody(bytes, "text/csv");
    expect(read).toMatchObject({ ok: true, encoding });
    if (read.ok) expect(line + "홍길동").toContain(read.text);
  });

  it.each<[string, string, string, string]>([
    ["its mark", "\ufeff", "utf-16le", "text/csv"],
    ["its mark", "\ufeff", "utf-16be", "text/csv"],
    ["the NUL beside its first digit", "", "utf-16le", "text/csv"],
    ["the NUL beside its first digit", "", "utf-16be", "text/csv"],
    ["its charset and mark", "\ufeff", "utf-16be", "text/csv; charset=utf-16"],
    ["its charset", "", "utf-16be", "text/csv; charset=UTF-16BE"],
  ])("is UTF-16 by %s", (_what, mark, encoding, type) => {
    const big = encoding === "utf-16be";
    const written = (text: string): readonly number[] =>
      text.split("").flatMap((unit) => {
        const [high, low] = [unit.charCodeAt(0) >> 8, unit.charCodeAt(0) & 0xff];
        return big ? [high, low] : [low, high];
      });
    const text = `${line}홍길동 😀\ufffd`;
    const read = (...parts: readonly (readonly number[])[]): Decoded =>
      decodeBody(bytesOf(written(mark), ...parts), type);
    expect(read(written(text))).toEqual({ ok: true, text, encoding });
    // Half a surrogate pair, and half a unit.
    const before = 2 * (mark + text).length;
    for (const wrong of [written("\ud83d"), [0x41]]) {
      expect(read(written(text), wrong)).toEqual({ ok: false, encoding, at: before });
    }
    expect(decodeBody(bytesOf(written(`\ufeff${text}`)), "application/json").ok).toBe(false);
  });

  it.each([[[0x50, 0x4b, 3, 4, 0x14]], [[0xd0, 0xcf, 0x11, 0xe0, 0xa1]]])(
    "that is a workbook is called one",
    (bytes) => {
      const workbook = { ok: false, file: "workbook" };
      expect(decodeBody(bytesOf(bytes), "text/csv")).toEqual(workbook);
      expect(decodeBody(bytesOf(bytes), "text/csv; charset=euc-kr")).toEqual(workbook);
      expect(decodeBody(bytesOf(bytes), "application/json")).not.toEqual(workbook);
    },
  );

  it("is refused as UTF-8 where it is neither, or where its mark says so", () => {
    expect(decodeBody(bytesOf("a", [0xff, 0xff]), "text/csv")).toEqual({
      ok: false,
      encoding: "utf-8",
      at: 1,
    });
    const marked = bytesOf("\ufeffa", HONG);
    expect(decodeBody(marked, "text/csv")).toEqual({ ok: false, encoding: "utf-8", at: 6 });
  });
});

it("any text comes out as it went in, and any byte that does not belong is found", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const whole = bytesOf(before, after);
      expect(decodeBody(whole, "application/json")).toEqual({
        ok: true,
        text: (before + after).replace(/^\ufeff/, ""),
        encoding: "utf-8",
      });
      const broken = bytesOf(before, [0xff], after);
      const at = new TextEncoder().encode(before).length;
      expect(decodeBody(broken, "application/json")).toEqual({ ok: false, encoding: "utf-8", at });
    }),
  );
});
