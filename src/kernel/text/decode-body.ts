/**
 * The one decoder of bodies: bytes become text exactly, or not at all. A replacement character in a customer's name is worse than a
 * refusal. UTF-8, and the carriers' code page where `charset` declares it; a CSV without `charset` is what its bytes say.
 */

export type Encoding = "utf-8" | "cp949";

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
  | { readonly ok: false; readonly charset: string };

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

export function decodeBody(bytes: Uint8Array, contentType: string | undefined): Decoded {
  const charset = charsetOf(contentType);
  if (charset !== undefined) {
    const encoding = NAMES[charset.toLowerCase().replaceAll(/[^a-z0-9]/g, "")];
    return encoding ? decodeAs(encoding, bytes) : { ok: false, charset };
  }
  const utf8 = decodeAs("utf-8", bytes);
  if (utf8.ok || mediaTypeOf(contentType) !== "text/csv" || hasMark(bytes)) return utf8;
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

/** A byte order mark says that it is UTF-8. */
function hasMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** The platform's `euc-kr` is the code page CP949, with all syllables. */
const LABELS: Readonly<Record<Encoding, string>> = { "utf-8": "utf-8", cp949: "euc-kr" };

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
    if (code === REPLACEMENT && !isWritten(bytes, at)) return at;
    at += encoding === "cp949" ? (code < 0x80 ? 1 : 2) : utf8Length(code);
  }
  return at;
}

/** The replacement character itself stands there, in UTF-8. */
function isWritten(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd;
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
