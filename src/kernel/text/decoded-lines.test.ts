import fc from "fast-check";
import { expect, it } from "vitest";

import type { Decoded } from "./decode-body.ts";
import { decodedLines } from "./decoded-lines.ts";

/** @param cuts where one chunk ends and the next begins */
async function linesOf(bytes: Uint8Array, cuts: readonly number[]): Promise<readonly Decoded[]> {
  const ends = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].toSorted(
    (a, b) => a - b,
  );
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      let from = 0;
      for (const end of ends) {
        controller.enqueue(bytes.subarray(from, end));
        from = end;
      }
      controller.close();
    },
  });
  return Array.fromAsync(decodedLines(stream, "application/x-ndjson"));
}

const cuts = fc.array(fc.nat(), { maxLength: 6 });

it("are the lines of the text, wherever its chunks end", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom("가", "é", "😀", "a", "\n") }),
      cuts,
      async (text, at) => {
        const lines = await linesOf(new TextEncoder().encode(text), at);
        expect(lines.map((line) => (line.ok ? line.text : "?"))).toEqual(text.split("\n"));
      },
    ),
  );
});

it("tell a byte that does not belong by its offset in the stream", async () => {
  const bytes = Uint8Array.from([...new TextEncoder().encode("가나\n다"), 0xff, 0x0a]);
  const [first, second] = await linesOf(bytes, [4, 9]);
  expect(first).toMatchObject({ ok: true, text: "가나" });
  expect(second).toEqual({ ok: false, encoding: "utf-8", at: 10 });
});
