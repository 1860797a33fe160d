/** The meanings of the characters of a written telephone number: digits, separators, and what shows nothing. Pure. */

/** Dashes and minus signs of keyboards and word processors. Wave dashes are not among them: they write ranges of numbers. */
export const DASHES = String.raw`\-\u02d7\u058a\u05be\u1806\u2010-\u2015\u2043\u2212\u2500\u2501\u2e3a\u2e3b\u30fc\u3161\ufe31\ufe32\ufe58\ufe63\uff0d\uff70`;

const DASH = new RegExp(`[${DASHES}]`);
/** Bidi marks, zero-width characters and the like, which come along when a number is copied from a chat or an address book. */
export const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;

export type Meaning =
  | { readonly is: "digit"; readonly digit: string }
  | { readonly is: "plus" | "dash" | "dot" | "blank" | "nothing" | "unknown" };

/** Full-width forms mean what their ASCII forms mean. Circled and raised digits mean none: they number things. */
export function meaningOf(char: string): Meaning {
  if (DASH.test(char)) return { is: "dash" };
  if (INVISIBLE.test(char)) return { is: "nothing" };
  if (/\s/u.test(char)) return { is: "blank" };
  const plain = /\p{No}/u.test(char) ? char : char.normalize("NFKC");
  if (/^\d$/.test(plain)) return { is: "digit", digit: plain };
  if (plain === "+") return { is: "plus" };
  if (plain === ".") return { is: "dot" };
  return { is: /^[()]$/.test(plain) ? "blank" : "unknown" };
}
