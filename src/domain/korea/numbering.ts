/**
 * Korea's numbering plan: the kinds of numbers by their first digits, how many digits each has, and whether texts reach it. The
 * lengths are those of KISA's detailed guideline against false caller numbers, articles 13 and 16: 8 to 11 digits, 030 and 050 up
 * to 12, representative numbers 8, and special numbers such as 112 and 1335 for public bodies. Pure.
 */

export type KoreanKind =
  | "mobile"
  | "landline"
  | "personal"
  | "common"
  | "internet"
  | "toll_free"
  | "paid"
  | "representative"
  | "government";

/** `maybe`: texts reach those whose owner ordered a service for it. */
export type Reach = "yes" | "maybe" | "no";

interface KindFacts {
  /** The name that messages to people use. */
  readonly name: string;
  readonly texts: Reach;
}

export const KINDS: Readonly<Record<KoreanKind, KindFacts>> = {
  mobile: { name: "a mobile number", texts: "yes" },
  landline: { name: "a landline", texts: "maybe" },
  // Safety numbers of shops and couriers pass texts on.
  personal: { name: "a personal number (050)", texts: "maybe" },
  // Unified messaging; most are fax boxes.
  common: { name: "a common service number (030)", texts: "maybe" },
  internet: { name: "an internet telephone (070)", texts: "maybe" },
  toll_free: { name: "a toll-free number (080)", texts: "no" },
  paid: { name: "a paid service (060)", texts: "no" },
  representative: { name: "a representative number (15xx, 16xx, 18xx)", texts: "no" },
  government: { name: "a special number of a public body", texts: "no" },
};

export interface PlanRow {
  readonly kind: KoreanKind;
  readonly begins: RegExp;
  /** Digits in all, the fewest and the most. */
  readonly digits: readonly [number, number];
}

/** The area codes, from Seoul to Jeju. */
const AREA = "0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4])";

/** The first row whose beginning fits decides. */
export const PLAN: readonly PlanRow[] = [
  { kind: "mobile", begins: /^010/, digits: [11, 11] },
  { kind: "mobile", begins: /^01[16789]/, digits: [10, 11] },
  { kind: "personal", begins: /^050/, digits: [11, 12] },
  { kind: "common", begins: /^030/, digits: [11, 12] },
  { kind: "internet", begins: /^070/, digits: [11, 11] },
  { kind: "toll_free", begins: /^080/, digits: [10, 11] },
  { kind: "paid", begins: /^060/, digits: [10, 11] },
  // The whole number, perhaps with an area code: with more digits it is of another kind.
  {
    kind: "government",
    begins: new RegExp(String.raw`^(?:${AREA})?(?:1\d\d|13\d\d)$`),
    digits: [3, 7],
  },
  { kind: "representative", begins: /^1[568]\d\d/, digits: [8, 8] },
  { kind: "landline", begins: /^02/, digits: [9, 10] },
  { kind: "landline", begins: new RegExp(`^${AREA}`), digits: [10, 11] },
];

export type Placed =
  | { readonly fits: true; readonly kind: KoreanKind }
  | {
      readonly fits: false;
      /** The form of numbers with its beginning; absent: no number begins so. */
      readonly like?: { readonly beginning: string; readonly digits: readonly [number, number] };
    };

/** @param number domestic digits, with the leading 0 where the number has one */
export function placeOf(number: string): Placed {
  for (const { kind, begins, digits } of PLAN) {
    const beginning = begins.exec(number)?.[0];
    if (beginning === undefined) continue;
    const [fewest, most] = digits;
    const fits = number.length >= fewest && number.length <= most;
    return fits ? { fits, kind } : { fits, like: { beginning, digits } };
  }
  return { fits: false };
}
