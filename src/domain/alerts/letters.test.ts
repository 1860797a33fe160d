import { expect, it } from "vitest";

import { newLetter } from "./letters.ts";

const failed = (code: string, errorClass = "request") =>
  ({ state: "failed", errorClass, lastError: { code, message: "" } }) as const;

it("names the code of a message that became a dead letter", () => {
  expect(newLetter({ state: "sending" }, failed("TEMPLATE_NOT_FOUND"))).toBe("TEMPLATE_NOT_FOUND");
  expect(newLetter(undefined, failed("INVALID_REQUEST"))).toBe("INVALID_REQUEST");
  expect(newLetter({ state: "sending" }, { state: "failed" })).toBe("UNKNOWN");
});

it.each([
  ["a message that failed before", { state: "failed" }, failed("INVALID_REQUEST")],
  ["a message that ended otherwise", { state: "sent" }, { ...failed("X"), state: "undelivered" }],
  ["a recipient who wants none", { state: "accepted" }, failed("OPTED_OUT", "recipient")],
  ["a sender number", { state: "sending" }, failed("SENDER_NOT_REGISTERED")],
  ["the end of its validity", { state: "accepted" }, failed("validity_expired")],
] as const)("is silent for %s", (_of, before, after) => {
  expect(newLetter(before, after)).toBeUndefined();
});
