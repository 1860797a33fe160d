/**
 * The block of numbers that a recipient's number lies in: pumping walks through neighbouring numbers, which one route earns from.
 * In Korea the ten thousand numbers that differ in their last four digits; of other countries all of them. Pure.
 */

/** Country codes of two digits; 1 and 7 have one, all others three. */
const TWO_DIGITS = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;
const LAST_DIGITS = 4;

/** @param to domestic digits, or E.164 with its plus sign. */
export function blockOf(to: string): string {
  if (!to.startsWith("+")) return to.slice(0, Math.max(1, to.length - LAST_DIGITS));
  const digits = to.slice(1);
  if (/^[17]/.test(digits)) return to.slice(0, 2);
  return to.slice(0, TWO_DIGITS.test(digits) ? 3 : 4);
}
