const SEPARATORS = /[\s().-]/g;
const COUNTRY_CODE = /^(?:\+82|0082|82)(?=\d)/;
const MOBILE = /^01[016789]\d{7,8}$/;
const REPRESENTATIVE = /^1[568]\d{6}$/;

/** Digits of a number that can exist in Korea; the leading 0 is part of it. */
const PLAUSIBLE = [
  MOBILE,
  /^02\d{7,8}$/, // Seoul
  /^0[3-6][1-5]\d{7,8}$/, // the other area codes
  /^0[678]0\d{7,8}$/, // paid, internet and toll-free numbers
  /^0[35]0\d{8,9}$/, // virtual numbers and unified messaging
  REPRESENTATIVE,
];

/**
 * Domestic digits of a Korean number ("+82 10-1234-5678" becomes "01012345678"), or null when the
 * input cannot be one. Spaces, hyphens, dots and parentheses are ignored; nothing else is.
 */
export const normalizeKoreanPhone = (input: string): string | null => {
  const compact = input.replace(SEPARATORS, "");
  const national = compact.replace(COUNTRY_CODE, "");
  const foreign = national !== compact;
  const bare = !foreign || national.startsWith("0") || REPRESENTATIVE.test(national);
  const digits = bare ? national : `0${national}`;
  return PLAUSIBLE.some((pattern) => pattern.test(digits)) ? digits : null;
};

/** 112, 1335, and 120 behind the area code of its city. */
const SPECIAL = /^(?:02|0[3-6][1-5])?(?:1\d\d|13\d\d)$/;

/** As {@link normalizeKoreanPhone}; public bodies send from special numbers too, to which nothing can be sent. */
export const normalizeSenderNumber = (input: string): string | null => {
  const compact = input.replace(SEPARATORS, "");
  return SPECIAL.test(compact) ? compact : normalizeKoreanPhone(input);
};

/** Takes domestic digits, as `normalizeKoreanPhone` returns them. */
export const isKoreanMobile = (digits: string): boolean => MOBILE.test(digits);

/** The form phone hashes are made of: trimmed, digits only, a leading "+" kept. */
export const normalizePhoneForHash = (input: string): string => {
  const trimmed = input.trim();
  const digits = trimmed.replace(/\D/g, "");
  return trimmed.startsWith("+") ? `+${digits}` : digits;
};
