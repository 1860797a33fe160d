import fc from "fast-check";
import { expect, it } from "vitest";

import { statementCounter } from "./wire.ts";

function message(type: string | undefined, body: string): Uint8Array {
  const text = new TextEncoder().encode(body);
  const head = type === undefined ? 0 : 1;
  const bytes = new Uint8Array(head + 4 + text.length);
  if (type !== undefined) bytes[0] = type.charCodeAt(0);
  new DataView(bytes.buffer).setUint32(head, 4 + text.length);
  bytes.set(text, head + 4);
  return bytes;
}

function encryptionRequest(): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, 8);
  new DataView(bytes.buffer).setUint32(4, 80_877_103);
  return bytes;
}

it("counts what is executed, however the bytes arrive", () => {
  const kinds = fc.constantFrom("Q", "E", "P", "B", "S", "X");
  const messages = fc.array(fc.tuple(kinds, fc.string({ maxLength: 40 })), { maxLength: 30 });
  const cuts = fc.array(fc.nat(2000), { maxLength: 20 });
  fc.assert(
    fc.property(messages, cuts, fc.boolean(), (list, places, encrypted) => {
      const parts = [
        ...(encrypted ? [encryptionRequest()] : []),
        // Its text looks like statements.
        message(undefined, "QQQEEE user postgres"),
        ...list.map(([type, body]) => message(type, body)),
      ];
      const bytes = new Uint8Array(parts.flatMap((part) => [...part]));
      const ends = [...places.filter((at) => at < bytes.length), bytes.length];
      const count = statementCounter();
      let from = 0;
      let found = 0;
      for (const end of ends.sort((a, b) => a - b)) {
        found += count(bytes.slice(from, end));
        from = end;
      }
      expect(found).toBe(list.filter(([type]) => type === "Q" || type === "E").length);
    }),
  );
});
