/**
 * Bytes in CP949, the measure of every vendor limit in bytes (§3.1). The platform decodes CP949
 * (its "euc-kr" is the Windows superset) but does not encode it, so the table is made by decoding.
 */
let doubleBytes: ReadonlySet<string> | undefined;

function buildTable(): ReadonlySet<string> {
  const pairs: number[] = [];
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x41; trail <= 0xfe; trail += 1) pairs.push(lead, trail, 0x0a);
  }
  const text = new TextDecoder("euc-kr").decode(Uint8Array.from(pairs));
  // A pair that means nothing decodes to U+FFFD, with its trail byte behind it if that is ASCII.
  return new Set(text.split("\n").filter((part) => part.length === 1 && part !== "\uFFFD"));
}

export function inCp949(char: string): boolean {
  doubleBytes ??= buildTable();
  return char.charCodeAt(0) < 0x80 || doubleBytes.has(char);
}

/** A lone line feed counts two, as the vendor's handsets receive CR LF: the safe reading (§3.1). */
export function cp949Bytes(text: string): number {
  let bytes = 0;
  for (const char of text.replaceAll("\r\n", "\n")) {
    if (char === "\n" || char.charCodeAt(0) >= 0x80) bytes += 2;
    else bytes += 1;
  }
  return bytes;
}
