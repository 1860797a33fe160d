/** Messages as callers write them, right and wrong, with most of them at a border: of lengths, characters, kinds of numbers. */
import { extractTemplateVariables } from "@k-msg/core";
import fc from "fast-check";

import { phone } from "../api.ts";

/** Fields as `POST /v1/messages` takes them. */
export type Fields = Readonly<Record<string, unknown>> & { readonly to: string };

/** One in so many. */
const once = <T>(inSoMany: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: inSoMany - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

/** Mostly of the first, or nearly nothing would be right as a whole. */
const mostly = <T>(arbitrary: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary }, { weight: 1, arbitrary: odd });

/** In CP949: all of Hangul, some symbols. In titles: fewer. */
const fine = fc.constantFrom(
  ..."가똠뷁각a1 .,-·㈜①★［【（Ａ€®…ㄱㆍあ漢½℃☎".split(""),
  "\n",
  "\r\n",
  "\r",
  "\t",
  "\u3000",
  "각".normalize("NFD"),
);
/** Not in CP949: marks without a width, accents, emoji; and what is no text at all. */
const odd = fc.constantFrom(
  ...Array.from("é😀✔ｱﾡﬁ—\u00a0\u200b\ufeff\u0000}"),
  "e\u0301",
  "\ud800",
  "#{",
  "#{}",
);
const tail = mostly(
  fc.string({ unit: fine, maxLength: 4 }),
  fc.string({ unit: fc.oneof(fine, odd), maxLength: 4 }),
);
const named = mostly(
  fc.constantFrom("#{이름}", "#{ 이름 }", `#{${"이름".normalize("NFD")}}`, "#{n}"),
  fc.constant("#{없음}"),
);

/** So many syllables as nearly fill something, and a tail. */
const nearly = (...lengths: number[]): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom(...lengths), fc.constantFrom("가", "각", "똠", "a"), tail)
    .map(([length, char, end]) => char.repeat(length) + end);

const text = mostly(
  fc.oneof(
    { weight: 4, arbitrary: nearly(43, 44, 45, 46) },
    { weight: 1, arbitrary: nearly(88, 89, 90) },
    { weight: 2, arbitrary: nearly(997, 998, 999, 1000) },
    { weight: 3, arbitrary: fc.tuple(tail, named, tail).map((parts) => parts.join("")) },
    { weight: 2, arbitrary: fc.string({ unit: fine, minLength: 1, maxLength: 30 }) },
    { weight: 3, arbitrary: fc.constantFrom("안내 본문", "hello", "인증번호 482913", "a\nb\tc") },
  ),
  fc.oneof(
    fc.constantFrom("", " ", "\n", "(광고)한빛\n안녕"),
    fc.string({ unit: odd, maxLength: 9 }),
  ),
);

const title = mostly(
  fc.oneof(
    fc.constantFrom("안내", "[공지](주)<한빛> 1", " 한빛 안내 ", "", "\u3000"),
    fc
      .tuple(fc.constantFrom(18, 19, 20), fc.constantFrom("", "a", "가", " ", "[", "뷁"))
      .map(([length, end]) => "가".repeat(length) + end),
    fc.constantFrom("#{n}", "#{이름} 안내"),
    fc.constantFrom("㈜한빛", "①", "안내\n", "ＡＢＣ", "안내★"),
  ),
  fc.oneof(
    fc.constantFrom("공지·안내", "a".repeat(41)),
    fc.tuple(tail, named).map((parts) => parts.join("")),
  ),
);

const value = mostly<string | number | boolean | null>(
  fc.constantFrom("홍길동", "㈜한빛", "홍길동".normalize("NFD"), 1.5, 4634343214213, true),
  fc.oneof(
    tail,
    fc.constantFrom("#{n}", "#{없음}", "가".repeat(45), "가".repeat(1000), "", null),
    fc.double(),
  ),
);
const variables = fc.record({ 이름: value, n: value });

const sender = mostly(
  fc.constantFrom(
    "02-1599-0000",
    "0212345678",
    "0303-1234-5678",
    "1335",
    "+82 2-1234-5678",
    "０２-1234-5678",
  ),
  fc.constantFrom("1234", "02-12", "", "+1 202 555 0100"),
);

/** Right ones are nobody else's: what was sent to them is this message's. */
const recipient = mostly<(mobile: string) => string>(
  fc.constantFrom(
    (mobile) => mobile,
    (mobile) => mobile,
    (mobile) => mobile,
    (mobile) => `+82 ${mobile.slice(1)}`,
    (mobile) => `${mobile.slice(0, 3)}–${mobile.slice(3, 7)}–${mobile.slice(7)}`,
    (mobile) => `\u202d${mobile}\u202c`,
    (mobile) => `02${mobile.slice(3)}`,
    (mobile) => `070${mobile.slice(3)}`,
    (mobile) => `0507${mobile.slice(3)}`,
    (mobile) => `0505${mobile.slice(4)}`,
    (mobile) => `0303${mobile.slice(3)}`,
  ),
  fc.constantFrom(
    (mobile) => `1588${mobile.slice(7)}`,
    (mobile) => `080${mobile.slice(3)}`,
    (mobile) => `060${mobile.slice(3)}`,
    (mobile: string) => mobile.slice(1),
    (mobile) => mobile.slice(0, -1),
    () => "",
    () => "+1 202 555 0100",
  ),
);

const hour = 3_600_000;
const time = mostly(
  fc.constantFrom(500, 500, 24 * hour),
  fc.constantFrom(60 * 24 * hour, -24 * hour),
).map((ahead) => (now: number) => new Date(now + ahead).toISOString());

const image = fc.record({
  filename: mostly(
    fc.constantFrom("a.jpg", '사진 "1".JPEG', ".jpg"),
    fc.constantFrom("a.png", "a\nb.jpg", "\ud800.jpg"),
  ),
  base64: mostly(
    fc.constantFrom(jpegOf(3), jpegOf(1000), jpegOf(99_999)),
    fc.oneof(
      fc.constant(jpegOf(100_000)),
      fc
        .constantFrom([0xff, 0xd8, 0], [0xff, 0xd8], [0x89, 0x50, 0x4e, 0x47], [])
        .map((bytes) => Uint8Array.from(bytes).toBase64()),
    ),
  ),
});

function jpegOf(size: number): string {
  const bytes = new Uint8Array(size);
  bytes.set([0xff, 0xd8, 0xff]);
  return bytes.toBase64();
}

const failover = fc.record(
  {
    enabled: mostly(fc.constant(true), fc.constant(false)),
    fallbackChannel: fc.constantFrom("sms", "lms"),
    fallbackContent: text,
    fallbackTitle: title,
  },
  { requiredKeys: ["enabled"] },
);

const common = {
  write: recipient,
  from: once(3, sender),
  at: once(4, time),
  normalize: fc.constantFrom(undefined, false, true, true),
};

const textMessage = fc.record({
  ...common,
  type: fc.constantFrom(undefined, undefined, "SMS", "LMS", "LMS", "MMS", "MMS"),
  text,
  title: fc
    .constantFrom(true, true, false)
    .chain((given) => (given ? title : fc.constant(undefined))),
  variables: mostly(variables, fc.constant({})),
  picture: image,
  /** What belongs to another type comes along. */
  stray: mostly(fc.constant(false), fc.constant(true)),
});

/** The emulator's templates by the names that they need. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  AUTH_OTP: ["code"],
  ORDER: ["name", "order", "price", "when"],
  NOVAR: [],
  BTN_ORDER: ["name", "idx"],
  PENDING_TPL: ["name"],
  REJECTED_TPL: ["name"],
  nobody: [],
};

const alimTalk = fc.record({
  ...common,
  templateId: mostly(
    fc.constantFrom("AUTH_OTP", "ORDER", "NOVAR", "BTN_ORDER"),
    fc.constantFrom("PENDING_TPL", "REJECTED_TPL", "nobody"),
  ),
  values: fc.array(value, { minLength: 4, maxLength: 4 }),
  others: variables,
  stray: mostly(fc.constant(false), fc.constant(true)),
  failover: fc.oneof(failover, fc.constant(undefined)),
  /** The recipient has no KakaoTalk: the text goes out in its place. */
  falls: fc.boolean(),
});

/** A message, made when it is its turn: numbers and times are of that moment. */
export type Input = (now: number) => Fields;

/** @param template the template of an AlimTalk, where a provider's are not the emulated IWINV's */
export function inputs(template?: string): fc.Arbitrary<Input> {
  return fc.oneof(
    { weight: 3, arbitrary: textMessage.map(textInput) },
    { weight: 2, arbitrary: alimTalk.map((drawn) => alimTalkInput(drawn, template)) },
  );
}

type Drawn<A> = A extends fc.Arbitrary<infer T> ? T : never;

function textInput(drawn: Drawn<typeof textMessage>): Input {
  const { write, at, picture, stray, title: subject, ...fields } = drawn;
  const { type } = drawn;
  const titled = type === "LMS" || type === "MMS" || stray;
  return (now) => ({
    ...fields,
    to: write(phone()),
    ...(titled && { subject }),
    ...(at && { scheduledAt: at(now) }),
    ...((type === "MMS") !== stray && { image: picture }),
  });
}

function alimTalkInput(drawn: Drawn<typeof alimTalk>, template: string | undefined): Input {
  const { write, at, values, others, stray, falls, ...fields } = drawn;
  const names = TEMPLATES[fields.templateId] ?? [];
  const own = Object.fromEntries(names.map((name, place) => [name, values[place]]));
  const { fallbackContent = "", fallbackTitle = "" } = fields.failover ?? {};
  // What nothing uses is one too many.
  const used = extractTemplateVariables(`${fallbackContent} ${fallbackTitle}`);
  const more = Object.entries(others).filter(([name]) => stray || used.includes(name));
  return (now) => ({
    ...fields,
    type: "ALIMTALK",
    to: write(phone(falls ? "9101" : undefined)),
    templateId: template ?? fields.templateId,
    variables: { ...own, ...Object.fromEntries(more) },
    ...(at && { scheduledAt: at(now) }),
  });
}
