/** Telephone numbers as records hold them: digits with the leading 0 in Korea, E.164 for other countries. Pure. */
import { normalizeKoreanPhone } from "@k-msg/core";

/** A number outside Korea. */
export function isForeign(to: string): boolean {
  return to.startsWith("+");
}

/** E.164; a wrong Korean number is not one of another country. */
export function foreignNumber(given: string): string | null {
  const compact = given.replace(/[\s().-]/g, "");
  return /^\+(?!82)[1-9]\d{6,14}$/.test(compact) ? compact : null;
}

/** A number of Korea or of another country. Null for what is neither. */
export function readNumber(given: string): string | null {
  return normalizeKoreanPhone(given) ?? foreignNumber(given);
}

/** "01012345678" as "+821012345678". Representative numbers (15xx) have no leading 0. */
export function e164(number: string): string {
  return /^\d+$/.test(number) ? `+82${number.replace(/^0/, "")}` : number;
}
