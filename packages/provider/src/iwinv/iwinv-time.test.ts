import fc from "fast-check";
import { expect, it } from "vitest";

import { formatKst, formatKstDate, parseKst } from "./iwinv-time.ts";

it("formats in Korean time", () => {
  const at = Date.parse("2026-03-02T15:30:00Z");
  expect(formatKst(at)).toBe("2026-03-03 00:30:00");
  expect(formatKstDate(at)).toBe("2026-03-03");
});

it("reads back what it wrote", () => {
  const seconds = fc.integer({ min: 0, max: Date.UTC(9998, 0) / 1000 });
  fc.assert(
    fc.property(seconds, (s) => {
      expect(parseKst(formatKst(s * 1000))).toBe(s * 1000);
    }),
  );
});

it.each([
  "",
  "0000-00-00 00:00:00",
  "2026-13-01 00:00:00",
  "2026-02-30 00:00:00",
  "2026-01-01 24:00:00",
  "2026-01-01",
  null,
  20260101,
])("reads %j as no time", (text) => {
  expect(parseKst(text)).toBeUndefined();
});
