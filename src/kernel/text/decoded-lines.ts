/** The lines of a stream, each decoded on its own: the text is never in memory as a whole. */
import { decodeBody, type Decoded } from "./decode-body.ts";

/** It is part of no longer character in any encoding that bodies have. */
const NEWLINE = 0x0a;

/** Offsets of bytes that do not belong are those of the stream. */
export async function* decodedLines(
  stream: ReadableStream<Uint8Array>,
  contentType: string | undefined,
): AsyncGenerator<Decoded> {
  let parts: Uint8Array[] = [];
  let begin = 0;
  const take = (): Decoded => {
    const line = joined(parts);
    const read = decodeBody(line, contentType);
    const start = begin;
    begin += line.length + 1;
    parts = [];
    return !read.ok && "at" in read ? { ...read, at: start + read.at } : read;
  };
  for await (const bytes of stream) {
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, from)) {
      parts.push(bytes.subarray(from, end));
      yield take();
      from = end + 1;
    }
    parts.push(bytes.subarray(from));
  }
  yield take();
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
