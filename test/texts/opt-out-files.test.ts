/** T14: no bad cell loses an opt-out. Times without a zone are Korean, and files come as Korean spreadsheets save them. */
import { describe, expect, it } from "vitest";

import { call, phone } from "../support/api.ts";
import { tenantWithKey } from "../support/tenants.ts";

interface Report {
  readonly added: number;
  readonly refused: number;
  readonly encoding: string;
  readonly errors: readonly { line: number; code: string }[];
  readonly warnings: readonly { line: number; code: string; detail: string }[];
}

interface Entry {
  readonly masked: string;
  readonly at: string;
  readonly source: string;
}

const KNOWN_AT = "2026-01-01T18:04:05.000Z";

async function take(body: string | Uint8Array<ArrayBuffer>, type = "text/csv") {
  const { key } = await tenantWithKey();
  const response = await call("/v1/opt-outs/import", {
    key,
    body,
    headers: { "content-type": type },
  });
  expect(response.status).toBe(200);
  const report = await response.json<Report>();
  const { data } = await (await call("/v1/opt-outs", { key })).json<{ data: readonly Entry[] }>();
  return { report, entries: data };
}

/** As "Unicode text" of a spreadsheet is saved. */
function utf16(text: string, bigEndian: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at += 1) {
    view.setUint16(2 * at, text.charCodeAt(at), !bigEndian);
  }
  return new Uint8Array(view.buffer);
}

describe("a line of a file of opt-outs", () => {
  it.each([
    "2026-01-02 03:04:05",
    "2026-01-02T03:04:05",
    "2026. 1. 2. 오전 3:04:05",
    "2026/01/02 03:04:05",
    "2026-01-01T18:04:05Z",
  ])("has a Korean time: %s", async (time) => {
    const { report, entries } = await take(`${phone()},${time},web`);
    expect(report).toMatchObject({ added: 1, refused: 0, errors: [], warnings: [] });
    expect(entries).toMatchObject([{ at: KNOWN_AT, source: "web" }]);
  });

  it.each([
    ["an unreadable time", ",yesterday,080", "invalid_time"],
    ["a day that could be two", ",01/02/2026,080", "invalid_time"],
    ["a time to come", ",2999-01-01 00:00:00,080", "in_future"],
    ["a number where the source belongs", ",,from 010-9999-8888", "invalid_source"],
    ["a field too many", ",,080,more", "too_many_fields"],
    ["fields before its number", null, "not_first"],
    ["a second number", ",010-9999-8888", "second_number"],
  ])("is taken and reported with %s", async (_what, rest, code) => {
    const before = Date.now();
    const line = rest === null ? `3,홍길동,${phone()},,080` : `${phone()}${rest}`;
    const { report, entries } = await take(`to,at,source\n${line}\n`);
    expect(report).toMatchObject({
      added: 1,
      refused: 0,
      errors: [],
      warnings: [{ line: 2, code }],
    });
    expect(Date.parse(entries[0]?.at ?? "")).toBeGreaterThanOrEqual(before);
    expect(entries[0]?.source).toMatch(/^(080|import)$/);
  });

  it("is read as messages read numbers, and as spreadsheets leave them", async () => {
    const [a, b, c] = [phone(), phone(), phone()];
    const lines = [`\u202d${a}\u202c`, `="${b}"`, c.slice(1), a.replace(/^(...)(....)/, "$1–$2–")];
    const { report } = await take(lines.join("\r\n"));
    expect(report).toMatchObject({
      added: 3,
      refused: 0,
      warnings: [{ line: 3, code: "guessed_phone" }],
    });
  });

  it("with a number that lacks a digit is told of: its owner is not the one who is left alone", async () => {
    const { report } = await take(`010${phone().slice(-7)}\n02-123-45678901\n${phone()}\n`);
    expect(report).toMatchObject({
      added: 2,
      errors: [{ line: 2, code: "invalid_phone" }],
      warnings: [{ line: 1, code: "doubtful_phone" }],
    });
  });

  it("without a number is refused, and nothing else is", async () => {
    const { report } = await take(`to,at\nhello\n${phone()}\n,2026-01-02\n`);
    expect(report).toMatchObject({ added: 1, refused: 2, errors: [{ line: 2 }, { line: 4 }] });
  });
});

describe("a file of opt-outs", () => {
  /** "웹" in the carriers' code page. */
  const WEB = [0xc0, 0xa5];
  const saved = (line: string) => Uint8Array.from([...new TextEncoder().encode(line), ...WEB]);

  it("is recognised as CP949 where it says nothing, and that is told", async () => {
    const { report, entries } = await take(saved(`${phone()},2026-01-02 03:04:05,`));
    expect(report).toMatchObject({ added: 1, encoding: "cp949", warnings: [] });
    expect(entries).toMatchObject([{ at: KNOWN_AT, source: "웹" }]);
  });

  it("is UTF-8 with or without its mark, and what its charset names", async () => {
    for (const mark of ["", "\ufeff"]) {
      const { report, entries } = await take(`${mark}${phone()},,웹`);
      expect(report).toMatchObject({ added: 1, encoding: "utf-8" });
      expect(entries).toMatchObject([{ source: "웹" }]);
    }
    const { report } = await take(saved(`${phone()},,`), "text/csv; charset=ks_c_5601-1987");
    expect(report).toMatchObject({ added: 1, encoding: "cp949" });
  });

  it.each([
    ["semicolons", ";"],
    ["tabs", "\t"],
    ["commas", ","],
  ])("has cells between %s", async (_name, by) => {
    const rows = [
      ["전화번호", "시각", "경로"],
      [phone(), "2026-01-02 03:04:05", "웹"],
      [`"${phone()}"`, '"2026. 1. 2. 오전 3:04:05"', '"고객 센터\n통화, 상담; 김"'],
      [phone(), "", ""],
    ];
    const { report, entries } = await take(rows.map((cells) => cells.join(by)).join("\r\n"));
    expect(report).toMatchObject({ lines: 3, added: 3, refused: 0, errors: [], warnings: [] });
    const sources = entries.map(({ source }) => source).sort();
    expect(sources).toEqual(["import", "고객 센터 통화, 상담; 김", "웹"].sort());
    expect(entries.filter(({ at }) => at === KNOWN_AT)).toHaveLength(2);
  });

  it.each([
    ["utf-16le", "text/csv"],
    ["utf-16be", "text/csv"],
    ["utf-16be", "text/csv; charset=utf-16"],
  ])("in UTF-16 is read by its mark: %s, %s", async (encoding, type) => {
    const text = `\ufeff전화번호\t시각\t경로\r\n${phone()}\t2026-01-02 3:04:05\t웹\r\n`;
    const { report, entries } = await take(utf16(text, encoding === "utf-16be"), type);
    expect(report).toMatchObject({ lines: 1, added: 1, encoding, errors: [], warnings: [] });
    expect(entries).toMatchObject([{ at: KNOWN_AT, source: "웹" }]);
  });

  it("that is a workbook is refused with what to do", async () => {
    const { key } = await tenantWithKey();
    for (const [language, words] of [
      ["en", /save it as CSV/],
      ["ko", /CSV로 저장한/],
    ] as const) {
      const response = await call("/v1/opt-outs/import", {
        key,
        body: Uint8Array.from([0x50, 0x4b, 3, 4, 0x14, 0, 6, 0]),
        headers: { "content-type": "text/csv", "accept-language": language },
      });
      expect(response.status).toBe(400);
      const detail = expect.stringMatching(words);
      expect(await response.json()).toMatchObject({ code: "invalid_encoding", detail });
    }
  });

  it("in UTF-16 that ends within a character is refused as a whole, with the place", async () => {
    const { key } = await tenantWithKey();
    const whole = utf16(`\ufeff${phone()}`, false);
    const body = whole.slice(0, -1);
    for (const [language, detail] of [
      ["en", "The byte at offset 22 does not fit into UTF-16"],
      ["ko", "오프셋 22의 바이트가 UTF-16"],
    ] as const) {
      const headers = { "content-type": "text/csv", "accept-language": language };
      const response = await call("/v1/opt-outs/import", { key, body, headers });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        code: "invalid_encoding",
        detail: expect.stringContaining(detail),
      });
    }
    const listed = await call("/v1/opt-outs", { key });
    expect(await listed.json()).toMatchObject({ data: [] });
  });
});
