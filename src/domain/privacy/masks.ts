/** Telephone numbers where they are not meant to be seen. Pure. */
import { DASHES, INVISIBLE } from "../korea/phone-characters.ts";

const SEPARATOR = String.raw`[\s().\-]{0,2}`;

/** Matches what may be a telephone number in a text, with or without the usual separators. Rather one too many. */
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

/**
 * Ids that we or a provider made: `msg_…`, `bat_…`, `key_…` and the like, and UUIDs. Their digits are nobody's number, whatever they look like.
 */
const MADE_ID =
  /^(?:(?:msg|bat)_[\w-]{43}(?::[a-z-]+)?|(?:whe|evt|key|hld|ers|apr|pau)_[\w-]{16,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** A number as a whole, as recipients are called; or a mobile one between the parts of an id, such as `otp-01012345678-3`. */
const WHOLE_NUMBER = new RegExp(`^(?:${NUMBER_LIKE.source})$`);
const MOBILE_PART =
  /(?<![0-9A-Za-z])(?:\+?(?:00)?82[-.]?0?1|01)[016789][-.]?\d{3,4}[-.]?\d{4}(?![0-9A-Za-z])/g;

/**
 * An id that its caller chose, without the telephone number that it may be or hold. Days, counters and hashes are left as they are:
 * an id is there to be found again.
 */
export function hideOwnId(id: string): string {
  if (MADE_ID.test(id)) return id;
  const one = plain(id).trim();
  if (WHOLE_NUMBER.test(one)) return "(number)";
  return one.search(MOBILE_PART) >= 0 ? one.replaceAll(MOBILE_PART, "(number)") : id;
}

/** Digits of a number as it is dialled at home, without the leading 0: one number in every spelling. */
function sameDigits(number: string): string {
  return plain(number)
    .replaceAll(/\D/g, "")
    .replace(/^(?:00)?82/, "")
    .replace(/^0/, "");
}

/** The text with masks in the place of these numbers, however they are spelled. Other numbers stay: they may be a caller's ids. */
export function maskThese(text: string, numbers: readonly string[]): string {
  const known = new Set(numbers.map(sameDigits));
  const found = plain(text).match(NUMBER_LIKE) ?? [];
  if (!found.some((one) => known.has(sameDigits(one)))) return text;
  return plain(text).replaceAll(NUMBER_LIKE, (one) =>
    known.has(sameDigits(one)) ? maskNumber(one.replaceAll(/[^\d+]/g, "")) : one,
  );
}

const SHOWN_AT_END = 4;
const HIDDEN = 4;

/** "01012345678" as "010****5678": four digits are hidden, and all that a short number has before the last four. */
export function maskNumber(number: string): string {
  const shown = Math.max(0, number.length - SHOWN_AT_END - HIDDEN);
  const end = number.length >= SHOWN_AT_END + HIDDEN ? number.slice(-SHOWN_AT_END) : "";
  return number.slice(0, shown) + "*".repeat(HIDDEN) + end;
}
