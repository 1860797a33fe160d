import fc from "fast-check";
import { expect, it } from "vitest";

import { decodeCursor, encodeCursor, type Cursor } from "./cursor.ts";

/** Cursors that rows can hold: own ids are visible ASCII. */
const cursor: fc.Arbitrary<Cursor> = fc.record({
  requestedAt: fc.nat({ max: 8_640_000_000_000_000 / 10 }),
  messageId: fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 255,
  }),
});

it("a cursor comes back as it went out, in letters that need no escape in a query", () => {
  fc.assert(
    fc.property(cursor, (cursor) => {
      const text = encodeCursor(cursor);
      expect(text).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(decodeCursor(text)).toEqual(cursor);
    }),
  );
});

it("anything else is no cursor, and never an exception", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const cursor = decodeCursor(text);
      if (cursor) expect(encodeCursor(cursor)).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary-ascii", maxLength: 60 }), (plain) => {
      const cursor = decodeCursor(btoa(plain).replaceAll(/[+/=]/g, ""));
      if (cursor) expect(Number.isSafeInteger(cursor.requestedAt)).toBe(true);
    }),
  );
});

const raw = (plain: string): string => btoa(plain).replaceAll("=", "");

it.each([
  ["nothing", ""],
  ["no id", raw("1700000000000 ")],
  ["no time", raw(" id")],
  ["a time before 1970", raw("-1 id")],
  ["a leading zero, which would be a second spelling", raw("01 id")],
  ["a time that is too long", raw(`${"9".repeat(16)} id`)],
  ["a blank in the id", raw("1 a b")],
  ["padding", btoa("1 ab")],
  ["bits to spare", "MSBhYh"],
  ["the other alphabet", btoa("1 ~~~")],
  ["a cursor without end", "M".repeat(600)],
])("%s is no cursor", (_title, text) => {
  expect(decodeCursor(text)).toBeUndefined();
});

it("keeps its order, and one order's cursor is never the other's", () => {
  const place = { requestedAt: 1_700_000_000_000, messageId: "msg_a" };
  const event = encodeCursor({ ...place, order: "event" });
  expect(decodeCursor(event)).toEqual({ ...place, order: "event" });
  expect(decodeCursor(encodeCursor(place))).toEqual(place);
  expect(event).not.toBe(encodeCursor(place));
});
