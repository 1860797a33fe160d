/** Aligo writes Korean wall-clock time without an offset, in several forms. */
import { formatKst, parseKst } from "../iwinv/iwinv-time.ts";

/** `20260302120000` in Korea. */
export const compactKst = (epochMs: number): string => formatKst(epochMs).replace(/\D/g, "");

/** `20260302` in Korea. */
export const compactKstDay = (epochMs: number): string => compactKst(epochMs).slice(0, 8);

/** Undefined for what is no time: blanks and `0000-00-00 00:00:00` among it. */
export const dateOf = (text: unknown): Date | undefined => {
  const at = parseKst(text);
  return at === undefined ? undefined : new Date(at);
};
