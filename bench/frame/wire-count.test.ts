import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { WireCount } from "./wire-count.ts";

/** A start-up or an encryption request: no type, a length, a code. */
function opening(code: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(8, 0);
  bytes.writeUInt32BE(code, 4);
  return bytes;
}

function message(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + Buffer.byteLength(body));
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
}

const SSL = 80_877_103;
const VERSION_3 = 196_608;

describe("statements at the wire", () => {
  it("are executes and simple queries, wherever the bytes are cut", () => {
    const kinds = fc.constantFrom("P", "B", "D", "E", "S", "Q", "X");
    const sent = fc.array(fc.tuple(kinds, fc.string()));
    fc.assert(
      fc.property(sent, fc.boolean(), fc.integer({ min: 1, max: 40 }), (list, encrypted, cut) => {
        const bytes = Buffer.concat([
          ...(encrypted ? [opening(SSL)] : []),
          opening(VERSION_3),
          ...list.map(([type, body]) => message(type, body)),
        ]);
        const count = new WireCount();
        for (let at = 0; at < bytes.length; at += cut) count.add(bytes.subarray(at, at + cut));
        expect(count.statements).toBe(list.filter(([type]) => "EQ".includes(type)).length);
      }),
    );
  });
});
