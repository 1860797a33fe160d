import { isCp949Encodable } from "@k-msg/core";
import { expect, it } from "vitest";

import { CP949_BITS, CP949_PAGES } from "../../packages/core/src/cp949-table.test-support.ts";

it("workerd's decoder knows the carriers' code page as Python's does", () => {
  const bits = atob(CP949_BITS);
  const pages = CP949_PAGES.match(/../g) ?? [];
  const wanted = pages.flatMap((page, p) =>
    Array.from({ length: 256 }, (_, i) => i)
      .filter((i) => ((bits.charCodeAt(p * 32 + (i >> 3)) >> (i & 7)) & 1) === 1)
      .map((i) => Number.parseInt(page, 16) * 256 + i),
  );
  const all = Array.from({ length: 0x10000 - 0x80 }, (_, i) => i + 0x80);
  const found = all.filter((at) => !(at >= 0xac00 && at <= 0xd7a3) && isCp949Encodable(at));
  expect(found).toEqual(wanted);
});
