import { describe, expect, it } from "vitest";

import { secondsUntil } from "./errors.ts";
import { mayRepeat, pauseMs } from "./repeat.ts";

const failure = (status?: number, retryable?: boolean, retryAfter?: number) => ({
  status,
  retryable,
  retryAfter,
});

describe("a failed request is made again", () => {
  it.each([
    [failure(), true, true],
    [failure(), false, false],
    [failure(429, true), false, true],
    [failure(429, false), true, false],
    [failure(429), true, true],
    [failure(429), false, false],
    [failure(503, true), false, true],
    [failure(503, true, 61), true, false],
    [failure(503, true, 60), true, true],
    [failure(500, false), true, false],
    [failure(502), true, true],
    [failure(502), false, false],
    [failure(502, true), false, false],
    [failure(409, true), true, false],
    [failure(404), true, false],
    [failure(302), true, false],
  ])("%j, idempotent %s: %s", (one, isIdempotent, again) => {
    expect(mayRepeat(one, isIdempotent)).toBe(again);
  });

  it("after rests that double to twenty seconds, each between half and all of it", () => {
    const rests = (random: number) => [1, 2, 3, 6, 7, 50].map((n) => pauseMs(n, failure(), random));
    expect(rests(0)).toEqual([250, 500, 1000, 8000, 10_000, 10_000]);
    expect(rests(1)).toEqual([500, 1000, 2000, 16_000, 20_000, 20_000]);
  });

  it("never before Retry-After", () => {
    expect(pauseMs(1, failure(429, true, 9), 0)).toBe(9000);
    expect(pauseMs(1, failure(429, true, 0), 0)).toBe(0);
  });
});

it.each([
  [null, undefined],
  ["7", 7],
  ["soon", undefined],
  ["Thu, 01 Jan 1970 00:00:12 GMT", 2],
  ["Thu, 01 Jan 1970 00:00:01 GMT", 0],
])("Retry-After %j is %j seconds", (header, seconds) => {
  expect(secondsUntil(header, 10_500)).toBe(seconds);
});
