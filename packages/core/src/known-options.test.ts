import { expect, it } from "vitest";

import { assertKnownOptions, unknownOptions } from "./known-options.ts";
import { Logger } from "./logger.ts";
import { CircuitBreaker } from "./resilience/circuit-breaker.ts";

it("an option that nobody reads is refused by name, one that is undefined is not given", () => {
  const known = { a: true, b: true } as const;
  expect(() => assertKnownOptions<object>("Thing", { a: 1, c: 2, d: 3 }, known)).toThrow(
    "Thing: unknown option c, d; known are a, b",
  );
  expect(unknownOptions({ a: 1, c: undefined }, known)).toEqual([]);
  expect([null, undefined].flatMap((given) => unknownOptions(given, known))).toEqual([]);
  const breaker = { failureThreshold: 1, timeout: 1, resetTimeout: 1, onOpened: () => undefined };
  expect(() => new CircuitBreaker(breaker)).toThrow(/CircuitBreaker: unknown option onOpened/);
  expect(() => new Logger({}, { color: true } as object)).toThrow(/unknown option color/);
});
