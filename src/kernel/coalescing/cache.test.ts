import { describe, expect, it } from "vitest";

import { TtlCache } from "./cache.ts";

describe("the cache", () => {
  it("forgets at the end of the time, to the millisecond", () => {
    const cache = new TtlCache<string>(10);
    cache.set("a", "one", 1000);
    expect(cache.get("a", 999)).toBe("one");
    expect(cache.get("a", 1000)).toBeUndefined();
    expect(cache.getStale("a")).toBe("one");
  });

  it("never holds more than it may, and lets the oldest go", () => {
    const cache = new TtlCache<number>(1000);
    for (let i = 0; i < 5000; i++) cache.set(`k${i}`, i, 10);
    expect(cache.size).toBe(1000);
    expect(cache.get("k3999", 0)).toBeUndefined();
    expect(cache.get("k4000", 0)).toBe(4000);
    // What is written anew is young again.
    cache.set("k4000", 1, 10);
    cache.set("more", 1, 10);
    expect(cache.get("k4000", 0)).toBe(1);
    expect(cache.get("k4001", 0)).toBeUndefined();
  });
});
