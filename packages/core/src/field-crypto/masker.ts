import type { FieldMaskInput } from "./types.ts";

/** Keeps the first and last characters; a text too short to hide anything in between becomes stars alone. */
export const createDefaultMasker =
  (visibleStart = 3, visibleEnd = 2) =>
  ({ value }: FieldMaskInput): string => {
    const chars = Array.from(value);
    const hidden = chars.length - visibleStart - visibleEnd;
    if (hidden <= 0) return "*".repeat(chars.length);
    const end = visibleEnd === 0 ? "" : chars.slice(-visibleEnd).join("");
    return `${chars.slice(0, visibleStart).join("")}${"*".repeat(hidden)}${end}`;
  };
