/**
 * Forms in which advertisements are written in Korea: the marks, words, numbers and codes that providers' and carriers' manuals
 * show, each with where it was read. Patterns are made of this table alone; a form that is not in it is not taken. Pure.
 */

/** The sources of the forms. */
const SOURCES = {
  law: "정보통신망법 제50조 제4항, as prosms.co.kr/landing/spam and gongbizguide.oopy.io quote KISA's guide",
  nhn: "TOAST-DOCS/SMS ko/api-guide.md, 광고용 SMS 발송: begins with (광고), ends with 무료수신거부 or 무료거부 and the number; blanks may stand in it",
  nhnBrand:
    "TOAST-DOCS, brand message v1.0, unsubscribeNo and unsubscribeAuthNo: four ways of the number, a code of up to 10 digits",
  skt: "footers of SK Telecom's LMS and RCS: 무료 수신거부 [080-890-1155], 무료 수신거부 0808901155",
  field: "texts that customers sent, and that carriers delivered (cases T7)",
} as const;

export interface WrittenForm {
  /** An example. */
  readonly written: string;
  /** A part of a regular expression, over {@link plain} text. */
  readonly pattern: string;
  readonly source: string;
}

/** In plain text one blank stands for many, so nothing here takes long over a text of blanks. */
const BLANKS = " ?";
const OPEN = String.raw`[([{<【〔「『]`;
const CLOSE = String.raw`[)\]}>】〕」』]`;
const QUOTE = `["'“”‘’]`;

/** A text begins with one of them. */
export const MARKS: readonly WrittenForm[] = [
  { written: "(광고)", pattern: String.raw`\(광고\)`, source: SOURCES.law },
  { written: "（광고）", pattern: "（광고）", source: SOURCES.field },
];

/** They say that the text is an advertisement, in a way that the law forbids. */
export const FORBIDDEN_MARKS: readonly WrittenForm[] = [
  { written: "[광고]", pattern: `${OPEN}광고${CLOSE}`, source: SOURCES.law },
  {
    written: "(광 고)",
    pattern: `${OPEN}${BLANKS}광${BLANKS}고${BLANKS}${CLOSE}`,
    source: SOURCES.law,
  },
  {
    written: "(광.고)",
    pattern: `${OPEN}${BLANKS}광${BLANKS}[./·]${BLANKS}고${BLANKS}${CLOSE}`,
    source: SOURCES.law,
  },
  { written: '("광고")', pattern: `${OPEN}${QUOTE}광고${QUOTE}${CLOSE}`, source: SOURCES.law },
  { written: "(대출광고)", pattern: `${OPEN}대출광고${CLOSE}`, source: SOURCES.law },
];

/** They say that opting out costs nothing. Blanks may stand between the words. */
export const FREE_WORDS: readonly WrittenForm[] = [
  {
    written: "무료수신거부",
    pattern: `무료${BLANKS}수신${BLANKS}거부`,
    source: SOURCES.nhn,
  },
  { written: "무료거부", pattern: `무료${BLANKS}거부`, source: SOURCES.nhn },
];

/** Between the words and the number: `[무료 수신거부]080…`, `무료수신거부: 080…`, `무료 수신거부 [080…]`. */
const BETWEEN = `${CLOSE}?${BLANKS}:?${BLANKS}${OPEN}?${BLANKS}`;

/** They cost the caller nothing: 080 and seven or eight digits. */
export const FREE_NUMBERS: readonly WrittenForm[] = [
  { written: "080-123-4567", pattern: String.raw`080-?\d{3,4}-\d{4}`, source: SOURCES.nhnBrand },
  { written: "0801234567", pattern: String.raw`080[ .-]?\d{7,8}`, source: SOURCES.nhnBrand },
  {
    written: "080 123 4567",
    pattern: String.raw`080[ .]\d{3,4}[ .]\d{4}`,
    source: SOURCES.nhn,
  },
];

/** By which a number that many senders share knows whose messages its caller does not want. */
export const CODES: readonly WrittenForm[] = [
  {
    written: "(인증번호 1234)",
    pattern: String.raw`\(${BLANKS}인증${BLANKS}번호${BLANKS}:?${BLANKS}\d{1,10}${BLANKS}\)`,
    source: SOURCES.field,
  },
  {
    written: "인증번호 1234",
    pattern: String.raw`[,/]?${BLANKS}인증${BLANKS}번호${BLANKS}:?${BLANKS}\d{1,10}`,
    source: SOURCES.nhnBrand,
  },
];

/** Full-width brackets, colons, digits and blanks are the same by the eye, and carriers carry both. A run of blanks is one. */
export function plain(text: string): string {
  return text.normalize("NFKC").replaceAll(/\s+/g, " ");
}

const anyOf = (forms: readonly WrittenForm[]): string =>
  `(?:${forms.map(({ pattern }) => pattern).join("|")})`;

const NUMBER = anyOf(FREE_NUMBERS);
const CODE = anyOf(CODES);
const CLOSED = `(?:${BLANKS}${CLOSE})?`;

/** At the start of a text as it is written. */
export const MARK = new RegExp(`^${anyOf(MARKS)}`);

/** Anywhere in a text as it is written. */
export const SOME_MARK = new RegExp(anyOf(MARKS));

// All others look at plain texts.

/** At the start, whatever blanks stand before it. */
export const MARK_LIKE = new RegExp(`^${BLANKS}${anyOf([...MARKS, ...FORBIDDEN_MARKS])}`);
/** A text that begins with the words to opt out by. */
export const BEGINS_FREE = new RegExp(`^${BLANKS}${OPEN}?${BLANKS}${anyOf(FREE_WORDS)}`);
/** A text that ends with the words, a number and the code that it may need. */
export const WAY_OUT = new RegExp(
  `${anyOf(FREE_WORDS)}${BETWEEN}${NUMBER}${CLOSED}(?:${BLANKS}${CODE}${CLOSED})?${BLANKS}$`,
);
/** Characters that may part words and number in a form that is in no manual: `☎`, `-`, `전화`. */
const APART = String.raw`[^\d+]{0,10}`;
/** A text that has words to opt out by, free or not, and some number beside them, wherever it is and however it is written. */
export const SOME_WAY_OUT = new RegExp(
  String.raw`(?:${anyOf(FREE_WORDS)}|수신 ?거부)${APART}\+?\d[\d .-]{2,}|${NUMBER}${BLANKS}${OPEN}?${anyOf(FREE_WORDS)}`,
);
/** A text that ends with the words, and only lacks the number. */
export const WORDS_LAST = new RegExp(`${anyOf(FREE_WORDS)}${BETWEEN}$`);
/** Text that may stand behind the opt-out words, alone. */
export const OPT_OUT = new RegExp(`^${NUMBER}(?:${BLANKS}${CODE})?$`);
