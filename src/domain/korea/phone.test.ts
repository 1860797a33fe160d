import { normalizeKoreanPhone, normalizeSenderNumber } from "@k-msg/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { KINDS, type KoreanKind } from "./numbering.ts";
import { e164, kindOf, readKnown, readLoosely, readPhone, type PhoneReading } from "./phone.ts";

const numberOf = (reading: PhoneReading): string | undefined =>
  reading.ok ? reading.number : undefined;
const detailOf = (reading: PhoneReading): string => (reading.ok ? "" : reading.detail);

describe("kinds of numbers", () => {
  it.each<[string, string, KoreanKind | "foreign"]>([
    ["010-1234-5678", "01012345678", "mobile"],
    ["011-123-4567", "0111234567", "mobile"],
    ["02-123-4567", "021234567", "landline"],
    ["02-1599-0000", "0215990000", "landline"],
    ["031-8123-4567", "03181234567", "landline"],
    ["064-123-4567", "0641234567", "landline"],
    ["0505-123-4567", "05051234567", "personal"],
    ["0507-1234-5678", "050712345678", "personal"],
    ["0303-1234-5678", "030312345678", "common"],
    ["0303-123-4567", "03031234567", "common"],
    ["070-1234-5678", "07012345678", "internet"],
    ["080-123-4567", "0801234567", "toll_free"],
    ["060-700-1234", "0607001234", "paid"],
    ["1588-0000", "15880000", "representative"],
    ["1899-0000", "18990000", "representative"],
    ["+82 1588-0000", "15880000", "representative"],
    ["112", "112", "government"],
    ["1335", "1335", "government"],
    ["02-120", "02120", "government"],
    ["+1 202 555 0100", "+12025550100", "foreign"],
  ])("%s is %s, %s", (given, number, kind) => {
    expect(readPhone(given)).toEqual({ ok: true, number, kind });
    expect(kindOf(number)).toBe(kind);
  });

  it("of records that earlier versions made are not guessed", () => {
    expect(kindOf("0101234123")).toBeUndefined();
    expect(kindOf("")).toBeUndefined();
  });
});

describe("a written number", () => {
  it.each([
    // A chat's bidi marks, a word processor's dash, an IME's full-width digits.
    "\u202d010-1234-5678\u202c",
    "010–1234–5678",
    "０１０-１２３４-５６７８",
    "010\u200b1234\ufeff5678",
    "010ㅡ1234ㅡ5678",
    "010－１２３４ー5678",
    "010\u00a01234\u20035678",
    "（０１０）1234．5678",
    "+82 10-1234-5678",
    "+82 (0)10.1234.5678",
    "（＋８２）10 1234 5678",
    "0082-10-1234-5678",
    "821012345678",
    "'01012345678",
    " 010-1234-5678-\n",
  ])("%j is read as what it can only mean", (given) => {
    expect(readPhone(given)).toEqual({ ok: true, number: "01012345678", kind: "mobile" });
  });

  it.each([
    ["", "is required"],
    [" \u3000", "is required"],
    ["--", "write digits"],
    ["0101234123", "those that begin with 010 have 11 digits, this one has 10"],
    ["010-1234-56789", "those that begin with 010 have 11 digits, this one has 12"],
    ["070-123-4567", "those that begin with 070 have 11 digits, this one has 10"],
    ["1588-00000", "those that begin with 1588 have 8 digits, this one has 9"],
    ["02-12-3456", "those that begin with 02 have 9 or 10 digits, this one has 8"],
    ["+82 10 1234", "those that begin with 010 have 11 digits, this one has 7"],
    ["1012345678", "its first 0 is missing"],
    ["10-1234-5678", "its first 0 is missing"],
    ["2-1234-5678", "its first 0 is missing"],
    ["1234-5678", "none begins like it"],
    ["2123-4567", "its area code is missing"],
    ["00 1 202 555 0100", "with a plus sign and its country code"],
    ["+123", "7 to 15 digits"],
    ["09012345678", "none begins like it"],
    ["010-1234-567a", "character 13 (U+0061)"],
    ["O10-1234-5678", "character 1 (U+004F)"],
    ["010-1234-5678~9", "character 14 (U+007E)"],
    ["010-1234-5678, 010-1", "character 14 (U+002C)"],
    ["010+1234+5678", "character 4 (U+002B)"],
    ["①0-1234-5678", "character 1 (U+2460)"],
    ["010\u301c1234", "character 4 (U+301C)"],
    ["02-123-4567-8", "its last part has 1 of 4 digits"],
    ["02-1234-567", "its last part has 3 of 4 digits"],
    ["0161234567.0", "its last part has 1 of 4 digits"],
    ["1335 112", "none begins like it"],
  ])("%j is refused: %s", (given, detail) => {
    expect(detailOf(readPhone(given))).toContain(detail);
  });
});

describe("a number to look up, or to leave alone", () => {
  it.each([
    ["010-1234-5678", "01012345678"],
    // As earlier versions took it.
    ["010-123-4123", "0101234123"],
    ["+1 202 555 0100", "+12025550100"],
  ])("%s is %s", (given, number) => {
    expect(readKnown(given)).toMatchObject({ ok: true, number });
    expect(readLoosely(given)).toMatchObject({ ok: true, number });
  });

  it.each([
    // As spreadsheets leave it.
    ["1012345678", "01012345678"],
    ["161234567", "0161234567"],
    ["212345678", "0212345678"],
  ])("%s is %s to leave alone only", (given, number) => {
    expect(readKnown(given)).toMatchObject({ ok: false });
    expect(readLoosely(given)).toEqual({ ok: true, number });
  });

  it("is refused where nothing can be meant", () => {
    expect(readLoosely("hello")).toMatchObject({ ok: false, code: "invalid_phone" });
  });
});

it("writes numbers as other countries dial them", () => {
  expect(["01012345678", "15880000", "+12025550100"].map(e164)).toEqual([
    "+821012345678",
    "+8215880000",
    "+12025550100",
  ]);
});

const digits = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((d) => d.join(""));

/** Beginning, and how many digits follow it at the fewest and the most. */
const BEGINNINGS: readonly (readonly [string, number, number, KoreanKind])[] = [
  ["010", 8, 8, "mobile"],
  ["017", 7, 8, "mobile"],
  ["02", 7, 8, "landline"],
  ["053", 7, 8, "landline"],
  ["050", 8, 9, "personal"],
  ["030", 8, 9, "common"],
  ["070", 8, 8, "internet"],
  ["080", 7, 8, "toll_free"],
  ["060", 7, 8, "paid"],
  ["15", 6, 6, "representative"],
  ["16", 6, 6, "representative"],
  ["18", 6, 6, "representative"],
  ["13", 2, 2, "government"],
  ["1", 2, 2, "government"],
];

const plan = fc
  .constantFrom(...BEGINNINGS)
  .chain(([beginning, fewest, most, kind]) =>
    fc
      .integer({ min: fewest, max: most })
      .chain((length) => digits(length).map((rest) => ({ number: beginning + rest, kind }))),
  );

/** Ways to write an ASCII digit and a dash. */
const DIGITS = [(d: string) => d, (d: string) => String.fromCodePoint(0xff10 + Number(d))];
const DASHES = ["-", "–", "—", "－", "−", "ㅡ", " ", "\u00a0", "\u3000"];
const NOTHING = ["", "\u202d", "\u202c", "\u200b", "\ufeff", "\u00ad"];

/** A number as people's devices write it. */
const written = plan.chain(({ number, kind }) =>
  fc
    .tuple(
      fc.array(
        fc.tuple(
          fc.constantFrom(...DIGITS),
          fc.constantFrom(...NOTHING),
          fc.constantFrom("", ...DASHES),
        ),
        { minLength: number.length, maxLength: number.length },
      ),
      fc.boolean(),
    )
    .map(([ways, marked]) => ({
      number,
      kind,
      // Dashes stand before the last four digits at the latest.
      text:
        Array.from(number, (digit, i) => {
          const [way = String, nothing = "", dash = ""] = ways[i] ?? [];
          return way(digit) + nothing + (i < number.length - 4 ? dash : "");
        }).join("") + (marked ? "\u2069" : ""),
    })),
);

const anything = fc.oneof(
  fc.string({ unit: "binary", maxLength: 24 }),
  fc.string({
    unit: fc.constantFrom(...Array.from("0123456789０１９-–. ()+82'\u200b~a")),
    maxLength: 20,
  }),
);

describe("over many numbers", () => {
  it("a number of every kind is read however it is written", () => {
    fc.assert(
      fc.property(written, ({ number, kind, text }) => {
        expect(readPhone(text)).toEqual({ ok: true, number, kind });
      }),
      { numRuns: 3000 },
    );
  });

  it("is idempotent, and never invents a digit", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          written.map(({ text }) => text),
        ),
        (text) => {
          const number = numberOf(readPhone(text));
          if (number === undefined) return;
          expect(numberOf(readPhone(number))).toBe(number);
          const given = text.normalize("NFKC").replaceAll(/\D/g, "");
          // But for the country code, in whose place the 0 stands.
          const kept = [
            number,
            `82${number}`,
            `0082${number}`,
            `82${number.slice(1)}`,
            `0082${number.slice(1)}`,
            number.slice(1),
          ];
          expect(kept).toContain(given);
          expect(number.startsWith("+")).toBe(given === number.slice(1));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("is read or refused, never thrown at, and a refusal repeats no more than the beginning", () => {
    fc.assert(
      fc.property(anything, (text) => {
        const reading = readPhone(text);
        if (reading.ok) expect(reading.number).toMatch(/^\+?\d{3,15}$/);
        else expect(reading.detail.replaceAll(/U\+[0-9A-F]+/g, "")).not.toMatch(/\d{5}/);
      }),
      { numRuns: 5000 },
    );
  });

  it("the packages carry every number that is read here", () => {
    fc.assert(
      fc.property(plan, ({ number, kind }) => {
        expect(normalizeSenderNumber(number)).toBe(number);
        if (KINDS[kind].texts !== "no") expect(normalizeKoreanPhone(number)).toBe(number);
      }),
      { numRuns: 3000 },
    );
  });
});
