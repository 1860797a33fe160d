/**
 * The one decoder of bodies: bytes become text exactly, or not at all. A replacement character in a customer's name is worse than a
 * refusal. UTF-8, and the carriers' code page where `charset` declares it; a CSV without `charset` is what its bytes say, and may be
 * UTF-16 too, which spreadsheets save as "Unicode text".
 */

export const ENCODINGS = ["utf-8", "cp949", "utf-16le", "utf-16be"] as const;
export type Encoding = (typeof ENCODINGS)[number];

export type Decoded =
  | { readonly ok: true; readonly text: string; readonly encoding: Encoding }
  | Undecoded;

export type Undecoded =
  | {
      readonly ok: false;
      readonly encoding: Encoding;
      /** Offset of the first byte that does not belong, from 0. */
      readonly at: number;
    }
  | { readonly ok: false; readonly charset: string }
  /** A spreadsheet's own format where a CSV should be. */
  | { readonly ok: false; readonly file: "workbook" };

/** The charset's names in headers, without their punctuation. */
const NAMES: Readonly<Record<string, Encoding>> = {
  utf8: "utf-8",
  usascii: "utf-8",
  ascii: "utf-8",
  euckr: "cp949",
  xeuckr: "cp949",
  cp949: "cp949",
  ms949: "cp949",
  xwindows949: "cp949",
  windows949: "cp949",
  uhc: "cp949",
  ksc56011987: "cp949",
  ksc56011989: "cp949",
  ksc5601: "cp949",
  csksc56011987: "cp949",
  ksx1001: "cp949",
  korean: "cp949",
};

/** Encodings of a CSV alone: JSON is UTF-8 (RFC 8259), and NDJSON is cut at bytes. */
const NAMES_OF_CSV: Readonly<Record<string, Encoding>> = {
  ...NAMES,
  utf16: "utf-16le",
  utf16le: "utf-16le",
  utf16be: "utf-16be",
  unicode: "utf-16le",
  ucs2: "utf-16le",
};

export function decodeBody(bytes: Uint8Array, contentType: string | undefined): Decoded {
  const isCsv = mediaTypeOf(contentType) === "text/csv";
  if (isCsv && isWorkbook(bytes)) return { ok: false, file: "workbook" };
  const mark = isCsv ? markOf(bytes) : undefined;
  const charset = charsetOf(contentType);
  if (charset !== undefined) {
    const name = charset.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
    const encoding = (isCsv ? NAMES_OF_CSV : NAMES)[name];
    if (!encoding) return { ok: false, charset };
    return decodeAs(isUtf16(encoding) && isUtf16(mark) ? mark : encoding, bytes);
  }
  if (mark !== undefined) return decodeAs(mark, bytes);
  const utf8 = decodeAs("utf-8", bytes);
  if (utf8.ok || !isCsv) return utf8;
  // Korean spreadsheets save so, and say it nowhere.
  const cp949 = decodeAs("cp949", bytes);
  return cp949.ok ? cp949 : utf8;
}

/** The type without its parameters, in small letters; empty where there is none. */
export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function charsetOf(contentType: string | undefined): string | undefined {
  const given = /;\s*charset\s*=\s*(?:"([^"]*)"|([^;\s]*))/i.exec(contentType ?? "");
  return (given?.[1] ?? given?.[2])?.slice(0, 40) || undefined;
}

/** xlsx is a ZIP file; xls begins as all old documents of Office do. */
function isWorkbook([a, b, c, d]: Uint8Array): boolean {
  const packed = a === 0x50 && b === 0x4b && c === 0x03 && d === 0x04;
  return packed || (a === 0xd0 && b === 0xcf && c === 0x11 && d === 0xe0);
}

/** The encoding that the first bytes of a CSV name: a byte order mark, or a digit or Latin letter beside a NUL, which no CSV holds. */
function markOf([a, b, c]: Uint8Array): Encoding | undefined {
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if ((a === 0xff && b === 0xfe) || (a && b === 0)) return "utf-16le";
  return (a === 0xfe && b === 0xff) || (a === 0 && b) ? "utf-16be" : undefined;
}

function isUtf16(encoding: Encoding | undefined): encoding is "utf-16le" | "utf-16be" {
  return encoding === "utf-16le" || encoding === "utf-16be";
}

/** The platform's `euc-kr` is the code page CP949, with all syllables. */
const LABELS: Readonly<Record<Encoding, string>> = {
  "utf-8": "utf-8",
  cp949: "euc-kr",
  "utf-16le": "utf-16le",
  "utf-16be": "utf-16be",
};

function decodeAs(encoding: Encoding, bytes: Uint8Array): Decoded {
  try {
    const text = new TextDecoder(LABELS[encoding], { fatal: true, ignoreBOM: false }).decode(bytes);
    return { ok: true, text, encoding };
  } catch {
    return { ok: false, encoding, at: faultAt(encoding, bytes) };
  }
}

const REPLACEMENT = 0xfffd;

/** Decodes once more, and counts the bytes of what came out before the first replacement. */
function faultAt(encoding: Encoding, bytes: Uint8Array): number {
  const text = new TextDecoder(LABELS[encoding], { fatal: false, ignoreBOM: true }).decode(bytes);
  let at = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if (code === REPLACEMENT && !isWritten(encoding, bytes, at)) return at;
    at += bytesOf(encoding, code);
  }
  return at;
}

/** The replacement character as it is written. */
const WRITTEN: Readonly<Record<Encoding, readonly number[]>> = {
  "utf-8": [0xef, 0xbf, 0xbd],
  // The code page has none.
  cp949: [-1],
  "utf-16le": [0xfd, 0xff],
  "utf-16be": [0xff, 0xfd],
};

function isWritten(encoding: Encoding, bytes: Uint8Array, at: number): boolean {
  return WRITTEN[encoding].every((byte, index) => bytes[at + index] === byte);
}

function bytesOf(encoding: Encoding, code: number): number {
  if (isUtf16(encoding)) return code < 0x10000 ? 2 : 4;
  if (code < 0x80) return 1;
  if (encoding === "cp949" || code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
