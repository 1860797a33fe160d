import { describe, expect, it } from "vitest";

import { isCovered } from "./proven.ts";

const PROVEN = ["https://shared.example.com/hooks/mine", "https://own.example.com/"];

describe("a message's own address", () => {
  it("may be a proven one or lie below it, with any query", () => {
    for (const url of [
      "https://shared.example.com/hooks/mine",
      "https://SHARED.example.com:443/hooks/mine?order=7",
      "https://shared.example.com/hooks/mine/7/a",
      "https://own.example.com/any/path?at=all",
    ]) {
      expect(isCovered(url, PROVEN), url).toBe(true);
    }
  });

  it("may be nobody else's on the same host", () => {
    for (const url of [
      "https://shared.example.com/",
      "https://shared.example.com/hooks/other",
      "https://shared.example.com/hooks/mine2",
      "https://shared.example.com/hooks/mine/../other",
      "https://shared.example.com/hooks/mine/%2e%2e/other",
      "https://shared.example.com/hooks/mine/..%2Fother",
      "https://shared.example.com/hooks/mine/..%5cother",
      "https://shared.example.com:8443/hooks/mine",
      "http://shared.example.com/hooks/mine",
      "https://own.example.com.evil.example/",
      "not a url",
    ]) {
      expect(isCovered(url, PROVEN), url).toBe(false);
    }
    expect(isCovered("https://own.example.com/", [])).toBe(false);
  });
});
