import { describe, expect, it } from "vitest";

import { inDoubt } from "./in-doubt.ts";

describe("messages of unknown outcome", () => {
  it("are alerted of when they are many", () => {
    expect(inDoubt({ messages: 10, undecided: 0 }, 10)).toBeUndefined();
    expect(inDoubt({ messages: 11, undecided: 0 }, 10)).toEqual({
      code: "UNCONFIRMED_MESSAGES",
      count: 11,
    });
  });

  it("are alerted of one by one where only a person can tell", () => {
    expect(inDoubt({ messages: 2, undecided: 1 }, 10)).toMatchObject({
      code: "UNDECIDED_MESSAGES",
      count: 1,
      message: expect.stringContaining("/v1/unconfirmed"),
    });
    expect(inDoubt({ messages: 11, undecided: 1 }, 10)).toMatchObject({
      code: "UNCONFIRMED_MESSAGES",
      count: 11,
      message: expect.stringContaining("1 "),
    });
  });
});
