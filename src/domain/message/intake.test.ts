import { isCp949Encodable, measureCp949 } from "@k-msg/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { Draft } from "./draft.ts";
import { takeIn, type Intake } from "./intake.ts";

const NOW = Date.UTC(2026, 10, 20, 20, 0, 0);
const DAY = 86_400_000;
const limits = {
  defaultSender: "02-1599-0000",
  fallbackSender: "021588-0000",
  scheduleMaxMs: 30 * DAY,
  failover: { by: "service" as const },
};
const sms: Draft = { to: "010-1234-5678", text: "안녕" };
const jpeg = {
  filename: "a.jpg",
  contentType: "image/jpeg",
  bytes: Uint8Array.of(0xff, 0xd8, 0xff),
};

const take = (change: object): Intake => takeIn({ ...sms, ...change }, limits, NOW);

function accepted(change: object): Extract<Intake, { ok: true }> {
  const intake = take(change);
  if (!intake.ok) throw new Error(JSON.stringify(intake.faults));
  return intake;
}

function refused(change: object): readonly string[] {
  const intake = take(change);
  return intake.ok ? [] : intake.faults.map((fault) => `${fault.pointer} ${fault.code}`);
}

describe("takeIn", () => {
  it.each([
    ["a short text", {}, { type: "SMS", to: "01012345678", toAsGiven: "010-1234-5678" }],
    ["the default sender", {}, { from: "0215990000" }],
    ["a sender of its own", { from: "+82 2 1234 5678" }, { from: "0212345678" }],
    ["90 bytes", { text: "가".repeat(45) }, { type: "SMS" }],
    ["91 bytes", { text: `${"가".repeat(45)}.` }, { type: "LMS" }],
    ["a line break that counts two", { text: `${"a".repeat(89)}\n` }, { type: "LMS" }],
    ["CR LF that counts two in all", { text: `${"a".repeat(88)}\r\n` }, { type: "SMS" }],
    [
      "a text whose variables make it long",
      { text: "#{a}", variables: { a: "가".repeat(46) } },
      { type: "LMS" },
    ],
    [
      "a text whose variables make it short",
      { text: `#{${"가".repeat(50)}}`, variables: { ["가".repeat(50)]: 1 } },
      { type: "SMS", text: "1" },
    ],
    [
      "variables of all types",
      { text: "#{a}#{b}#{c}#{d}", variables: { a: 1, b: true, c: null, d: "x" } },
      { text: "1truex" },
    ],
    [
      "a value that looks like a variable",
      { text: "#{a}", variables: { a: "#{b}" } },
      { text: "#{b}" },
    ],
    ["a subject", { type: "LMS", subject: "제목 [1]" }, { subject: "제목 [1]" }],
    ["an empty subject on an SMS", { subject: "" }, { type: "SMS" }],
    [
      "a picture",
      { type: "MMS", image: jpeg },
      { image: { filename: "a.jpg", contentType: "image/jpeg" } },
    ],
  ])("takes %s", (_title, change, expected) => {
    expect(accepted(change).request).toMatchObject(expected);
  });

  it("takes an AlimTalk's variables as text, and its fallback's sender", () => {
    const { request } = accepted({
      type: "ALIMTALK",
      text: undefined,
      templateId: "T",
      variables: { a: 1, b: null },
      failover: { enabled: true, fallbackContent: "대신" },
    });
    expect(request).toMatchObject({
      templateId: "T",
      variables: { a: "1", b: "" },
      from: "0215880000",
      failover: { enabled: true, fallbackContent: "대신" },
    });
    expect(request).not.toHaveProperty("text");
  });

  it("an AlimTalk without a fallback has no sender", () => {
    const { request } = accepted({ type: "ALIMTALK", text: undefined, templateId: "T" });
    expect(request).not.toHaveProperty("from");
  });

  it.each([
    ["a time at the limit", NOW + 30 * DAY, true],
    ["a time behind the limit", NOW + 30 * DAY + 1, false],
    ["a time that has just passed", NOW - 300_000, true],
    ["a time gone by", NOW - 300_001, false],
    ["no number", Number.NaN, false],
    ["no end", Number.POSITIVE_INFINITY, false],
  ])("schedules: %s", (_title, scheduledAt, fine) => {
    expect(take({ scheduledAt }).ok).toBe(fine);
  });

  it("says the limit in hours where it is short", () => {
    const intake = takeIn(
      { ...sms, scheduledAt: NOW + 4 * 3_600_000 },
      { ...limits, scheduleMaxMs: 3 * 3_600_000 },
      NOW,
    );
    expect(intake).toMatchObject({ faults: [{ detail: "may be at most 3 hours ahead" }] });
  });

  it.each([
    [{ to: "" }, ["/to required"]],
    [{ to: "1234" }, ["/to invalid_phone"]],
    [{ from: "1234" }, ["/from invalid_phone"]],
    [{ text: undefined }, ["/text required"]],
    [{ text: "#{a}", variables: { a: "" } }, ["/text required"]],
    [{ type: "SMS", text: `${"가".repeat(45)}.` }, ["/text too_long"]],
    [{ text: `${"가".repeat(1000)}.` }, ["/text too_long"]],
    [{ text: "a—b" }, ["/text not_encodable"]],
    [{ text: "a\u0007b" }, ["/text control_character"]],
    [{ text: "#{a} #{b}", variables: { b: 1 } }, ["/variables missing_variables"]],
    [{ text: "#{constructor}", variables: {} }, ["/variables missing_variables"]],
    [{ subject: "x" }, ["/subject not_allowed"]],
    [{ type: "MMS" }, ["/image required"]],
    [{ image: jpeg }, ["/image not_allowed"]],
    [{ type: "MMS", image: { ...jpeg, bytes: new Uint8Array() } }, ["/image not_jpeg"]],
    [{ type: "MMS", image: { ...jpeg, contentType: "image/png" } }, ["/image not_jpeg"]],
    [
      { type: "MMS", image: { ...jpeg, filename: `${"a".repeat(255)}.jpg` } },
      ["/image/filename too_long"],
    ],
    [
      { templateId: "T", failover: { enabled: false } },
      ["/templateId not_allowed", "/failover not_allowed"],
    ],
    [{ type: "ALIMTALK", text: undefined }, ["/templateId required"]],
    [{ type: "ALIMTALK", templateId: "T", text: "x" }, ["/text not_allowed"]],
    [{ customFields: { "a/b": "\u0000" } }, ["/customFields/a~1b control_character"]],
  ])("refuses %j by field and reason", (change, faults) => {
    expect(refused(change)).toEqual(faults);
  });

  it("names the character that cannot be sent by its place", () => {
    const intake = take({ text: "가나다😀라" });
    expect(intake).toMatchObject({
      faults: [
        {
          detail:
            'character 4 (U+1F600) does not exist in CP949, which carriers use: "normalize": true replaces or removes it',
        },
      ],
    });
  });
});

describe("takeIn, whatever comes", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary", maxLength: 120 }),
    fc.constantFrom(
      "",
      " ",
      "#{a}",
      "#{ a }#{__proto__}",
      "가".repeat(46),
      "a\n".repeat(45),
      "1588-0000",
    ),
  );
  const number = fc.oneof(text, fc.constantFrom("01012345678", "+82 10 1234 5678", "1588-1234"));
  const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
  const scalar = fc.oneof(text, fc.double(), fc.boolean(), fc.constant(null));
  const draft: fc.Arbitrary<Draft> = fc.record({
    type: maybe(fc.constantFrom("SMS", "LMS", "MMS", "ALIMTALK")),
    to: number,
    from: maybe(number),
    text: maybe(text),
    subject: maybe(text),
    templateId: maybe(text),
    variables: maybe(fc.dictionary(fc.oneof(text, fc.constant("a")), scalar, { maxKeys: 3 })),
    scheduledAt: maybe(fc.double()),
    failover: maybe(
      fc.record({
        enabled: fc.boolean(),
        fallbackChannel: maybe(fc.constantFrom("sms", "lms")),
        fallbackContent: maybe(text),
        fallbackTitle: maybe(text),
      }),
    ),
    customFields: maybe(fc.dictionary(text, text, { maxKeys: 3 })),
    image: maybe(
      fc.record({
        filename: fc.constantFrom("a.jpg", "a.png"),
        contentType: fc.constantFrom("image/jpeg", "x"),
        bytes: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constant(Uint8Array.of(0xff, 0xd8))),
      }),
    ),
  });
  /** Most drafts are wrong somewhere; these are close to right ones. */
  const plain = fc.string({
    unit: fc.constantFrom("가", "뷁", "a", " ", "\n", "①"),
    maxLength: 100,
  });
  const likely: fc.Arbitrary<Draft> = fc.record({
    type: maybe(fc.constantFrom("SMS", "LMS", "MMS", "ALIMTALK")),
    to: fc.constantFrom("01012345678", "1588-1234"),
    text: fc.oneof(
      plain,
      plain.map((one) => `#{a}${one}`),
    ),
    variables: maybe(fc.record({ a: fc.oneof(plain, fc.integer(), fc.constant(null)) })),
    templateId: fc.option(fc.constant("T"), { nil: undefined, freq: 1 }),
    image: fc.option(fc.constant(jpeg), { nil: undefined, freq: 1 }),
    scheduledAt: maybe(fc.integer({ min: NOW, max: NOW + 40 * DAY })),
  });

  it("never throws, and what it accepts fits and can be sent", () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(draft, likely), (draft) => {
        const intake = takeIn(draft, limits, NOW);
        if (!intake.ok) {
          expect(intake.faults.length).toBeGreaterThan(0);
          for (const fault of intake.faults) {
            expect(fault.pointer).toMatch(/^\//);
            expect(fault.code).toMatch(/^[a-z_]+$/);
            expect(fault.detail).not.toBe("");
          }
          return;
        }
        taken++;
        const { request } = intake;
        expect(request.to).toMatch(/^\d{8,12}$/);
        if (intake.scheduledAt !== undefined) {
          expect(intake.scheduledAt).toBeLessThanOrEqual(NOW + limits.scheduleMaxMs);
        }
        if (request.type === "ALIMTALK") return;
        const { text = "" } = request;
        expect(text.trim()).not.toBe("");
        const { bytes } = measureCp949(text, { newline: 2 });
        expect(bytes).toBeLessThanOrEqual(request.type === "SMS" ? 90 : 2000);
        for (const char of text) expect(isCp949Encodable(char.codePointAt(0) ?? 0)).toBe(true);
        expect(request.from).toMatch(/^\d+$/);
        expect(request.type === "MMS").toBe(request.image !== undefined);
      }),
      { numRuns: 3000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it("repeats neither the number nor the text in its faults", () => {
    const secret = fc.string({
      unit: fc.constantFrom("😀", "é", "—"),
      minLength: 4,
      maxLength: 60,
    });
    fc.assert(
      fc.property(secret, (secret) => {
        const intake = take({ to: secret, from: secret, text: secret, subject: secret });
        expect(intake.ok).toBe(false);
        expect(JSON.stringify(intake)).not.toContain(secret);
      }),
    );
  });
});
