import { describe, expect, it } from "vitest";

import { challengeBody, claimedChallenge, refusalOf } from "./challenge.ts";

describe("the answer to a challenge", () => {
  it("is the challenge itself, or an object that holds it", () => {
    expect(claimedChallenge(" abc\n")).toBe("abc");
    expect(claimedChallenge('{"challenge":"abc","ok":true}')).toBe("abc");
  });

  it("is not what an address sends back that repeats whatever it gets", () => {
    const sent = challengeBody("whe_a", "abc", 0);
    expect(sent).toContain("abc");
    expect(claimedChallenge(sent)).toBe("");
    expect(claimedChallenge(JSON.stringify({ json: JSON.parse(sent), data: sent }))).toBe("");
    expect(claimedChallenge(`<pre>${sent}</pre>`)).not.toBe("abc");
  });

  it("is nothing where the body is no such object", () => {
    for (const body of ["{", "{}", '{"challenge":1}', '{"challenge":["abc"]}', ""]) {
      expect(claimedChallenge(body)).toBe("");
    }
  });

  it("counts with 2xx alone", () => {
    expect(refusalOf({ status: 204 })).toBeUndefined();
    expect(refusalOf({ status: 302 })).toContain("302");
    expect(refusalOf({ status: 500 })).toContain("500");
    expect(refusalOf({ error: "timeout" })).toContain("in time");
    expect(refusalOf({ error: "connection" })).toContain("reached");
  });
});
