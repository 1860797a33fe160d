/** Reasons that the bytes of a body are no text, and the remedy, in both languages. */
import type { Encoding, Undecoded } from "../../kernel/text/decode-body.ts";

const ENGLISH_UTF_16 =
  "does not fit into UTF-16, which the byte order mark or charset names: save the file again as UTF-8 (CSV)";

export function describeUndecoded(body: Undecoded): string {
  if ("charset" in body) {
    return `The charset ${body.charset} is not known here: send UTF-8, or EUC-KR with charset=euc-kr in Content-Type.`;
  }
  if ("file" in body) {
    return "The body is a workbook (xlsx or xls), not its text: save it as CSV and send that file.";
  }
  const { at, encoding } = body;
  return `The byte at offset ${at} ${ENGLISH[encoding]}.`;
}

const ENGLISH: Readonly<Record<Encoding, string>> = {
  "utf-8": "is not UTF-8: send UTF-8, or name EUC-KR or CP949 with charset=euc-kr in Content-Type",
  cp949: "is not CP949, which charset names: send CP949, or UTF-8 without that charset",
  "utf-16le": ENGLISH_UTF_16,
  "utf-16be": ENGLISH_UTF_16,
};

const KOREAN_UTF_16 =
  "UTF-16(파일 첫머리의 BOM이나 charset)에 맞지 않습니다. 파일을 UTF-8(CSV)로 다시 저장하세요.";

const KOREAN: Readonly<Record<Encoding, string>> = {
  "utf-8": "UTF-8이 아닙니다. UTF-8로 보내거나 Content-Type에 charset=euc-kr을 쓰세요.",
  cp949: "CP949가 아닙니다. CP949로 보내거나 charset 없이 UTF-8로 보내세요.",
  "utf-16le": KOREAN_UTF_16,
  "utf-16be": KOREAN_UTF_16,
};

export function koreanUndecoded(body: Undecoded): string {
  if ("charset" in body) {
    return `문자 집합 ${body.charset}을(를) 알 수 없습니다. UTF-8로 보내거나 Content-Type에 charset=euc-kr을 쓰고 EUC-KR로 보내세요.`;
  }
  if ("file" in body) {
    return "본문이 CSV가 아니라 엑셀 통합 문서(xlsx, xls)입니다. CSV로 저장한 파일을 보내세요.";
  }
  const { at, encoding } = body;
  return `오프셋 ${at}의 바이트가 ${KOREAN[encoding]}`;
}
