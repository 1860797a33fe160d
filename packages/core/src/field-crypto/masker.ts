/**
 * Keeps the first and last characters; a text too short to hide anything in between becomes stars alone. Counts UTF-16
 * units, as k-msg does.
 */
export const createDefaultMasker =
  (visibleStart = 3, visibleEnd = 2) =>
  (value: string): string => {
    const hidden = value.length - visibleStart - visibleEnd;
    if (hidden <= 0) return "*".repeat(value.length);
    const end = value.slice(value.length - visibleEnd);
    return `${value.slice(0, visibleStart)}${"*".repeat(hidden)}${end}`;
  };
