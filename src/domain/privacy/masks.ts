/** Telephone numbers where they are not meant to be seen. Pure. */

const SEPARATOR = String.raw`[\s().\-\u2013]{0,2}`;

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

/** Full-width digits are digits too. */
export function holdsNumber(text: string): boolean {
  return text.normalize("NFKC").search(NUMBER_LIKE) >= 0;
}

/** The text with "(number)" for each; as it is where there is none. */
export function hideNumbers(text: string): string {
  return holdsNumber(text) ? text.normalize("NFKC").replaceAll(NUMBER_LIKE, "(number)") : text;
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
