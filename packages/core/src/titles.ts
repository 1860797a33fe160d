/**
 * Titles of LMS and MMS, and of the text in an AlimTalk's place: what they may hold and how long they may be. Who takes a message in and
 * who sends it ask here, so that a title that was taken is never refused later.
 */
import { cp949ByteLength } from "./cp949.ts";

/** In bytes of CP949. */
export const TITLE_MAX_BYTES = 40;

/** Hangul, Latin letters, digits, brackets and the blank. `㈜` is Hangul by its script, and not among them. */
const CHARACTER = /^[가-힣ㄱ-ㅎㅏ-ㅣA-Za-z0-9[\]()<> ]$/u;

export interface TitleMeasure {
  bytes: number;
  /** The first character that a title cannot hold; `index` is in UTF-16 units. */
  forbidden?: { index: number; char: string; codePoint: number };
}

/** @param char one character, of one or two UTF-16 units */
export const isTitleCharacter = (char: string): boolean => CHARACTER.test(char);

/** The length, and the first character that cannot be sent. */
export const measureTitle = (title: string): TitleMeasure => {
  const bytes = cp949ByteLength(title);
  let index = 0;
  for (const char of title) {
    if (!isTitleCharacter(char)) {
      return { bytes, forbidden: { index, char, codePoint: char.codePointAt(0) ?? 0 } };
    }
    index += char.length;
  }
  return { bytes };
};
