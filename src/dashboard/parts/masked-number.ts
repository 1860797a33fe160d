/** A number as others in the room may see it: `010****5678`. Pure. */
export function maskedNumber(number: string): string {
  if (number.length < 8) return number;
  return `${number.slice(0, 3)}****${number.slice(-4)}`;
}
