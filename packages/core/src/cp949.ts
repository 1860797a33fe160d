export interface Cp949Options {
  /** Bytes a lone "\n" counts as. A carrier that turns it into "\r\n" needs 2. Default 1. */
  newline?: 1 | 2;
}

export interface Cp949Measure {
  bytes: number;
  /** The first character CP949 does not have; `index` is in UTF-16 units. */
  unencodable?: { index: number; char: string; codePoint: number };
}

const HANGUL_FIRST = 0xac00;
const HANGUL_LAST = 0xd7a3;

let bitmap: Uint8Array | undefined;

/**
 * 8 KiB, one bit per BMP character; built at the first use, not at import. All of CP949 that is not Hangul lies where both bytes
 * are 0xA1 to 0xFE, and there every runtime's decoder agrees, but for two late-comers and the places kept for private use.
 */
const buildBitmap = (): Uint8Array => {
  const map = new Uint8Array(0x10000 >> 3);
  const pairs: number[] = [];
  for (let lead = 0xa1; lead <= 0xfe; lead++)
    for (let trail = 0xa1; trail <= 0xfe; trail++) pairs.push(lead, trail);
  for (const char of `${new TextDecoder("euc-kr").decode(new Uint8Array(pairs))}€®`) {
    const at = char.charCodeAt(0);
    if (at >= 0x80 && !/[\p{Co}\ufffd]/u.test(char))
      map[at >> 3] = (map[at >> 3] ?? 0) | (1 << (at & 7));
  }
  return map;
};

/**
 * True if CP949, the carriers' code page, has the character. ASCII counts as encodable.
 * @throws RangeError in a runtime without the `euc-kr` decoder (Node without full ICU)
 */
export const isCp949Encodable = (codePoint: number): boolean => {
  if (codePoint < 0x80) return codePoint >= 0;
  if (codePoint >= HANGUL_FIRST && codePoint <= HANGUL_LAST) return true;
  if (codePoint > 0xffff) return false;
  bitmap ??= buildBitmap();
  return (((bitmap[codePoint >> 3] ?? 0) >> (codePoint & 7)) & 1) === 1;
};

/** Bytes of the UTF-16 unit at `index`; the second half of a surrogate pair is free. */
const unitBytes = (text: string, index: number, newline: number): number => {
  const unit = text.charCodeAt(index);
  if (unit === 0x0a && newline === 2) return text.charCodeAt(index - 1) === 0x0d ? 1 : 2;
  if (unit < 0x80) return 1;
  if (unit >= 0xdc00 && unit <= 0xdfff && index > 0) {
    const before = text.charCodeAt(index - 1);
    if (before >= 0xd800 && before <= 0xdbff) return 0;
  }
  return 2;
};

/**
 * Length in CP949 bytes: ASCII 1, any other character 2. A character CP949 lacks counts 2 as well
 * (see {@link measureCp949} to find those). Never throws.
 */
export const cp949ByteLength = (text: string, options: Cp949Options = {}): number => {
  const newline = options.newline ?? 1;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) bytes += unitBytes(text, i, newline);
  return bytes;
};

/** The length, and the first character that cannot be sent. */
export const measureCp949 = (text: string, options: Cp949Options = {}): Cp949Measure => {
  const bytes = cp949ByteLength(text, options);
  let index = 0;
  for (const char of text) {
    const codePoint = char.codePointAt(0) ?? 0;
    if (!isCp949Encodable(codePoint)) return { bytes, unencodable: { index, char, codePoint } };
    index += char.length;
  }
  return { bytes };
};

/** The longest beginning of `text` within `maxBytes`; a surrogate pair is never split. */
export const cutToCp949Bytes = (
  text: string,
  maxBytes: number,
  options: Cp949Options = {},
): string => {
  const newline = options.newline ?? 1;
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    bytes += unitBytes(text, i, newline);
    if (bytes > maxBytes) return text.slice(0, i);
  }
  return text;
};
