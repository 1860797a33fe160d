import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Draft, IntakeLimits } from "../message/draft.ts";
import { takeIn } from "../message/intake.ts";
import type { AdLimits } from "./ad-intake.ts";
import { checkAdForm, hasWayOut, inAdForm, isMarked, isOptOut } from "./form.ts";
import { CODES, FORBIDDEN_MARKS, FREE_NUMBERS, FREE_WORDS, MARKS } from "./written-forms.ts";

const NOW = Date.UTC(2026, 10, 21, 3);
const DAY = 86_400_000;
const ads: AdLimits = { consentRequired: true, consentMaxAgeMs: 730 * DAY };
const own: AdLimits = { ...ads, senderName: "한빛상사", optOut: "080-123-4567" };
const consent = { at: NOW - DAY, source: "form 3" };
const TEXT = "(광고)한빛상사\n겨울 세일\n무료수신거부 080-123-4567";

function limitsOf(given: AdLimits): IntakeLimits {
  return {
    defaultSender: "0215990000",
    fallbackSender: undefined,
    scheduleMaxMs: 30 * DAY,
    failover: { by: "service" },
    ads: given,
  };
}

const intakeOf = (draft: Partial<Draft>, limits = ads) =>
  takeIn({ to: "01012345678", text: TEXT, ...draft }, limitsOf(limits), NOW);

const adOf = (draft: Partial<Draft>, limits = ads) =>
  intakeOf({ purpose: "ad", consent, ...draft }, limits);

function codesOf(intake: ReturnType<typeof takeIn>): readonly string[] {
  return intake.ok ? [] : intake.faults.map(({ pointer, code }) => `${pointer} ${code}`);
}

describe("the form of an advertisement", () => {
  it("is taken as it is, and stored with its purpose and consent", () => {
    const intake = adOf({});
    expect(intake).toMatchObject({ ok: true, request: { purpose: "ad", consent, text: TEXT } });
  });

  it.each([
    ["세일\n무료수신거부 080-123-4567", "/text ad_mark_missing"],
    [" (광고)한빛\n무료수신거부 080-123-4567", "/text ad_mark_missing"],
    ["[광고]한빛 세일\n무료수신거부 080-123-4567", "/text ad_mark_missing"],
    ["(광 고)한빛 세일\n무료수신거부 080-123-4567", "/text ad_mark_missing"],
    ["(광고)한빛상사 세일", "/text ad_opt_out_missing"],
    ["(광고)한빛상사 세일\n수신거부 080-123-4567", "/text ad_opt_out_missing"],
    ["(광고)한빛상사 세일\n무료수신거부 02-123-4567", "/text ad_opt_out_missing"],
    ["(광고)한빛상사\n무료수신거부 080-123-4567\n내일까지", "/text ad_opt_out_missing"],
    ["(광고)\n무료수신거부 080-123-4567", "/text ad_sender_missing"],
  ])("%j is refused: %s", (text, code) => {
    expect(codesOf(adOf({ text }))).toEqual([code]);
  });

  it.each([
    "(광고) 한빛상사 세일 무료거부 0801234567",
    "(광고)[한빛상사] 세일\n무료 수신거부: 080-1234-5678\n",
    "(광고)<한빛상사>\n무료수신거부080-123-4567",
  ])("%j is taken", (text) => {
    expect(codesOf(adOf({ text }))).toEqual([]);
    expect(codesOf(adOf({ text }, own))).toEqual([]);
  });

  it("names the sender that the tenant has", () => {
    const text = "(광고)다른상사 세일 무료거부 080-123-4567";
    expect(codesOf(adOf({ text }))).toEqual([]);
    expect(codesOf(adOf({ text }, own))).toEqual(["/text ad_sender_missing"]);
  });

  it("is judged after the variables are filled in", () => {
    const text = "#{head} 세일 무료거부 #{out}";
    const variables = { head: "(광고)한빛상사", out: "080-123-4567" };
    expect(codesOf(adOf({ text, variables }))).toEqual([]);
    expect(codesOf(adOf({ text, variables: { ...variables, out: "없음" } }))).toEqual([
      "/text ad_opt_out_missing",
    ]);
  });

  it("belongs to no AlimTalk", () => {
    const draft = { type: "ALIMTALK", text: undefined, templateId: "T1" } as const;
    expect(codesOf(adOf(draft))).toEqual(["/purpose not_allowed"]);
  });
});

describe("adFormat auto", () => {
  it("adds what is missing from what the tenant has, and counts the bytes after", () => {
    const intake = adOf({ text: "겨울 세일", adFormat: "auto" }, own);
    expect(intake).toMatchObject({ ok: true, request: { text: TEXT, type: "SMS" } });
    // 60 bytes of its own are an SMS; with what is added they are none.
    const long = adOf({ text: "가".repeat(30), adFormat: "auto" }, own);
    expect(long).toMatchObject({ ok: true, request: { type: "LMS" } });
    expect(codesOf(adOf({ type: "SMS", text: "가".repeat(30), adFormat: "auto" }, own))).toEqual([
      "/text too_long",
    ]);
  });

  it("says what the tenant lacks", () => {
    const codes = codesOf(adOf({ text: "세일", adFormat: "auto" }));
    expect(codes).toContain("/adFormat ad_defaults_missing");
  });

  it.each([
    [
      "겨울 세일\n[무료 수신거부]0801234567",
      "(광고)한빛상사\n겨울 세일\n[무료 수신거부]0801234567",
    ],
    ["한빛상사 세일\n무료거부 080-1-1", "(광고)한빛상사 세일\n무료거부 080-1-1"],
    ["(광고) 세일\n무료수신거부 ", "(광고)한빛상사 세일\n무료수신거부 080-123-4567"],
    ["（광고）세일", "（광고）한빛상사\n세일\n무료수신거부 080-123-4567"],
    ["[광고]세일", "[광고]세일\n무료수신거부 080-123-4567"],
    ["무료거부 080-123-4567\n세일", "(광고)한빛상사\n무료거부 080-123-4567\n세일"],
  ])("of %j makes %j", (given, text) => {
    expect(inAdForm(given, own, () => undefined).text).toBe(text);
  });

  it("tells what it added, and where", () => {
    const intake = adOf({ text: "겨울 세일\n", adFormat: "auto" }, own);
    expect(intake.ok && intake.request.changes).toEqual([
      { pointer: "/text", at: 1, from: "", to: "(광고)한빛상사\n" },
      { pointer: "/text", at: 6, from: "", to: "\n무료수신거부 080-123-4567" },
    ]);
    expect(intake.ok && intake.request.warnings).toBeUndefined();
  });

  it("warns where an SMS became an LMS by it, and only there", () => {
    const warned = (draft: Partial<Draft>): unknown => {
      const intake = adOf({ adFormat: "auto", ...draft }, own);
      return intake.ok && intake.request.warnings;
    };
    expect(warned({ text: "가".repeat(30) })).toEqual(["AD_FORMAT_MADE_LMS"]);
    expect(warned({ text: "가".repeat(30), type: "LMS" })).toBeUndefined();
    expect(warned({ text: "가".repeat(46) })).toBeUndefined();
  });

  it("makes any text an advertisement in its form, once, or leaves what is wrong in it to be refused", () => {
    const piece = fc.constantFrom(
      "(광고)",
      "（광고）",
      "한빛상사",
      "무료수신거부",
      " 080-123-4567",
      "０８０1234567",
      "(인증번호 12)",
      "\n",
      "[",
      "]",
      "세일",
      "0",
      " ",
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 12 }), (pieces) => {
        const given = pieces.join("");
        fc.pre(given.trim() !== "");
        const faults: string[] = [];
        const report = (pointer: string, code: string): void => void faults.push(pointer + code);
        const { text: once } = inAdForm(given, own, report);
        expect(faults).toEqual([]);
        expect(inAdForm(once, own, report).text).toBe(once);
        const words = (text: string): number => text.split("무료수신거부").length;
        if (given.includes("무료수신거부 080-123-4567")) expect(words(once)).toBe(words(given));
        checkAdForm(once, own, report);
        const wrong = faults.includes("/textad_opt_out_missing");
        expect(wrong && !/무료수신거부/.test(given)).toBe(false);
        if (!/무료수신거부|광고/.test(given)) expect(faults).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the table of written forms", () => {
  const written = (forms: typeof MARKS) => forms.map((form) => form.written);

  it("makes every form with every other one an advertisement", () => {
    for (const mark of written(MARKS)) {
      for (const words of written(FREE_WORDS)) {
        for (const number of written(FREE_NUMBERS)) {
          for (const code of ["", ...written(CODES)]) {
            for (const out of [`${words} ${number} ${code}`, `[${words}]${number}${code}`]) {
              expect(codesOf(adOf({ text: `${mark}한빛상사 세일\n${out}` }, own)), out).toEqual([]);
            }
            expect(isOptOut(`${number} ${code}`.trim())).toBe(true);
          }
        }
      }
    }
  });

  it.each(written(FORBIDDEN_MARKS))("knows that %s is forbidden", (mark) => {
    const text = `${mark}한빛상사 세일\n무료거부 080-123-4567`;
    expect(isMarked(text)).toBe(true);
    expect(codesOf(adOf({ text }))).toEqual(["/text ad_mark_missing"]);
    expect(codesOf(adOf({ text, adFormat: "auto" }, own))).toEqual(["/text ad_mark_missing"]);
    expect(codesOf(intakeOf({ text }))).toEqual(["/text ad_without_purpose"]);
  });

  it.each([
    "무료 수신 거부 : 080 123 4567",
    "무료수신거부\n080-1234-5678",
    "무료 수신거부 [080-890-1155]",
    "[무료수신거부 0808901155]",
    "무료거부0801234567",
    "무료수신거부：０８０－１２３－４５６７",
    "무료수신거부 080-123-4567 (인증번호 1234)",
    "무료수신거부 080-123-4567(인증번호:1234) ",
    "［무료수신거부］080-123-4567　인증번호 0012345678",
  ])("takes the way out %j", (text) => expect(hasWayOut(text)).toBe(true));

  it.each([
    "수신거부 080-123-4567",
    "무료수신거부 02-123-4567",
    "무료수신거부 1566-5099",
    "무료수신거부 080-12-4567",
    "무료수신거부 080-123-4567 감사합니다",
    "무료수신거부 080-123-4567 (인증번호)",
    "무료수신거부 https://example.com",
  ])("does not take %j", (text) => expect(hasWayOut(text)).toBe(false));

  it("is asked of a text of blanks without delay", () => {
    expect(hasWayOut(`무료수신거부${" ".repeat(200_000)}x`)).toBe(false);
  });
});

describe("the consent", () => {
  it("is required, unless the setting says otherwise", () => {
    expect(codesOf(adOf({ consent: undefined }))).toEqual(["/consent required"]);
    expect(codesOf(adOf({ consent: undefined }, { ...ads, consentRequired: false }))).toEqual([]);
  });

  it("neither lies in the future nor is older than two years", () => {
    const at = (time: number, limits = ads) =>
      codesOf(adOf({ consent: { ...consent, at: time } }, limits));
    expect(at(NOW)).toEqual([]);
    expect(at(NOW + 1)).toEqual(["/consent/at in_future"]);
    expect(at(NOW - 730 * DAY)).toEqual([]);
    expect(at(NOW - 730 * DAY - 1)).toEqual(["/consent/at consent_expired"]);
    expect(at(0, { ...ads, consentMaxAgeMs: 0 })).toEqual([]);
  });
});

describe("what is no advertisement", () => {
  it("is untouched by the rules, whatever it says but the mark", () => {
    for (const purpose of ["info", "auth", undefined] as const) {
      const intake = intakeOf({ purpose, text: "광고 문의: (광고) 없이" });
      expect(intake).toMatchObject({ ok: true });
      expect(intake.ok && intake.request.purpose).toBe(purpose);
    }
  });

  it.each(["(광고)세일", " (광고) 세일", "[광고]세일", "( 광 고 )세일", "（광고）세일"])(
    "does not call itself one: %j",
    (text) => {
      expect(codesOf(intakeOf({ text }))).toEqual(["/text ad_without_purpose"]);
      expect(codesOf(intakeOf({ text, purpose: "auth" }))).toEqual(["/text ad_without_purpose"]);
    },
  );

  it("does not call itself one in a subject or a fallback either", () => {
    const subject = { type: "LMS", subject: "(광고)세일", text: "세일" } as const;
    expect(codesOf(intakeOf(subject))).toEqual(["/subject ad_without_purpose"]);
    const fallback = {
      type: "ALIMTALK",
      text: undefined,
      templateId: "T1",
      failover: { enabled: true, fallbackContent: TEXT },
    } as const;
    expect(codesOf(intakeOf(fallback))).toEqual(["/failover/fallbackContent ad_without_purpose"]);
  });

  it("has no consent and no format of one", () => {
    expect(codesOf(intakeOf({ text: "hi", consent, adFormat: "auto" }))).toEqual([
      "/consent not_allowed",
      "/adFormat not_allowed",
    ]);
  });
});
