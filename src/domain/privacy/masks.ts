/** Telephone numbers where they are not meant to be seen. Pure. */
import { DASHES, INVISIBLE } from "../korea/phone-characters.ts";

const SEPARATOR = String.raw`[\s().\-]{0,2}`;

/** What may be a telephone number in a text, with or without the usual separators. Rather one too many. */
const NUMBER_LIKE = new RegExp(
  String.raw`(?<!\d)(?:${[
    // With the country code, ours or another.
    String.raw`\+\d(?:${SEPARATOR}\d){7,14}`,
    String.raw`(?:00)?82(?:${SEPARATOR}\d){8,10}`,
    // With the leading 0.
    String.raw`0(?:${SEPARATOR}\d){8,11}`,
    // A mobile number without it, as spreadsheets leave it.
    String.raw`1[016789](?:${SEPARATOR}\d){7,8}`,
    // Representative numbers.
    String.raw`1[568]\d\d${SEPARATOR}\d{4}`,
  ].join("|")})(?!\d)`,
  "g",
);

const ANY_DASH = new RegExp(`[${DASHES}]`, "g");
const ANY_INVISIBLE = new RegExp(INVISIBLE, "gu");

/** Full-width digits are digits too, every dash is a dash, and what shows nothing parts nothing. */
function plain(text: string): string {
  return text.replaceAll(ANY_DASH, "-").replaceAll(ANY_INVISIBLE, "").normalize("NFKC");
}

export function holdsNumber(text: string): boolean {
  return plain(text).search(NUMBER_LIKE) >= 0;
}

/** The text with "(number)" for each; as it is where there is none. */
export function hideNumbers(text: string): string {
  return holdsNumber(text) ? plain(text).replaceAll(NUMBER_LIKE, "(number)") : text;
}

/** What has the numbers of a message, with their masks. */
export function maskRow<T extends { readonly to: string; readonly from: string | null }>(
  row: T,
): T {
  return { ...row, to: maskNumber(row.to), from: row.from && maskNumber(row.from) };
}

const SHOWN_AT_END = 4;
const HIDDEN = 4;

/** "01012345678" as "010****5678": four digits are hidden, and all that a short number has before the last four. */
export function maskNumber(number: string): string {
  const shown = Math.max(0, number.length - SHOWN_AT_END - HIDDEN);
  const end = number.length >= SHOWN_AT_END + HIDDEN ? number.slice(-SHOWN_AT_END) : "";
  return number.slice(0, shown) + "*".repeat(HIDDEN) + end;
}
