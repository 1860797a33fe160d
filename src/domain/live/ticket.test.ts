import { describe, expect, it } from "vitest";

import { earliest, endedBy, KEY_ENDED, nextLookAt, TIME_IS_UP, withSockets } from "./ticket.ts";

const NOW = Date.UTC(2026, 10, 30);
const ticket = {
  home: "a",
  hash: "h",
  numbers: "masked" as const,
  until: NOW + 3_600_000,
  lookAt: NOW + 24_000,
};

describe("a socket's ticket", () => {
  it("ends with its key, or with its deadline", () => {
    expect(endedBy(ticket, NOW)).toBeUndefined();
    expect(endedBy(ticket, ticket.until)?.code).toBe(TIME_IS_UP);
    expect(endedBy({ ...ticket, keyUntil: NOW }, NOW)?.code).toBe(KEY_ENDED);
    expect(endedBy({ ...ticket, keyUntil: NOW + 1 }, NOW)).toBeUndefined();
  });

  it("has its key looked up before a revoked one may still work elsewhere, and never all the time", () => {
    expect(nextLookAt(NOW, 30_000) - NOW).toBeLessThan(29_000);
    expect(nextLookAt(NOW, 0) - NOW).toBe(1000);
  });

  it("wants its object awake for whatever comes first", () => {
    expect(earliest([])).toBeUndefined();
    expect(earliest([ticket, { ...ticket, lookAt: NOW + 5 }])).toBe(NOW + 5);
    expect(earliest([{ ...ticket, keyUntil: NOW + 3 }])).toBe(NOW + 3);
  });
});

describe("an alarm for two", () => {
  it("is the sockets' only where it comes clearly before the object's own", () => {
    expect(withSockets(NOW + 60_000, NOW + 24_000)).toBe(NOW + 24_000);
    expect(withSockets(NOW + 24_500, NOW + 24_000)).toBe(NOW + 24_500);
    expect(withSockets(NOW + 5, NOW + 24_000)).toBe(NOW + 5);
    expect(withSockets(undefined, NOW)).toBe(NOW);
    expect(withSockets(NOW, undefined)).toBe(NOW);
    expect(withSockets(undefined, undefined)).toBeUndefined();
  });
});
