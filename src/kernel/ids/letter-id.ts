/** A random id of letters alone: digits in a row would look like a telephone number, and be hidden where those are. */
const DIGITS = "ghijklmnop";

/** 96 bits as 24 letters behind the prefix. */
export function letterId(prefix: string): string {
  const hex = crypto.getRandomValues(new Uint8Array(12)).toHex();
  return prefix + hex.replaceAll(/\d/g, (digit) => DIGITS[Number(digit)] ?? "g");
}
