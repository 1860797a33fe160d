/**
 * Canonical composition of what is written in parts: Hangul as macOS writes it in file names, a letter and its accents. A
 * character that is one already stays: NFC would make another of Å and ℃'s neighbours that CP949 has in one form alone.
 */

/** A syllable in its parts, or a letter and its marks: of these a bounded number, as the platform's composition is quadratic. */
export const COMPOSABLE =
  /(?:[\u1100-\u1112][\u1161-\u1175]|[\uac00-\ud7a3])[\u11a8-\u11c2]|[\u1100-\u1112][\u1161-\u1175]|[^\p{M}]\p{M}{1,32}/gu;
const IN_PARTS = /[\u1100-\u11ff\p{M}]/u;

export const composeText = (text: string): string =>
  IN_PARTS.test(text) ? text.replace(COMPOSABLE, (cluster) => cluster.normalize("NFC")) : text;
