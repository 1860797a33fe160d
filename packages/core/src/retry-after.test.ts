import { expect, it } from "vitest";

import { readRetryAfter } from "./retry-after.ts";

const NOW = 1_800_000_000_000;

it("reads Retry-After as seconds or a date", () => {
  expect(readRetryAfter("120", NOW)).toBe(120_000);
  expect(readRetryAfter(new Date(NOW + 5000).toUTCString(), NOW)).toBe(5000);
  expect(readRetryAfter(new Date(NOW - 5000).toUTCString(), NOW)).toBe(0);
  expect(readRetryAfter("soon", NOW)).toBeUndefined();
  expect(readRetryAfter(null, NOW)).toBeUndefined();
});
