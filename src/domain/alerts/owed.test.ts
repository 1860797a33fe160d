import { expect, it } from "vitest";

import { alertOf } from "./owed.ts";

const BEFORE = { state: "sending", providerId: "iwinv" } as const;
const failed = (code: string, errorClass = "request") =>
  ({ ...BEFORE, state: "failed", errorClass, lastError: { code, message: "" } }) as const;

it("is of a message that became a dead letter, whose validity ended, or whose sender is not registered", () => {
  const letter = { condition: "dead_letters", code: "TEMPLATE_NOT_FOUND" };
  expect(alertOf(BEFORE, failed("TEMPLATE_NOT_FOUND"))).toEqual(letter);
  expect(alertOf(undefined, failed("TEMPLATE_NOT_FOUND"))).toEqual(letter);
  expect(alertOf(BEFORE, { ...BEFORE, state: "failed" })).toMatchObject({ code: "UNKNOWN" });
  const stale = { condition: "validity", code: "validity_expired" };
  expect(alertOf({ ...BEFORE, state: "accepted" }, failed("validity_expired"))).toEqual(stale);
  const sender = { condition: "sender:iwinv", code: "SENDER_NOT_REGISTERED" };
  expect(alertOf(BEFORE, failed("SENDER_NOT_REGISTERED"))).toEqual(sender);
  const undelivered = {
    ...failed("SENDER_NOT_REGISTERED", "carrier"),
    state: "undelivered",
  } as const;
  expect(alertOf({ ...BEFORE, state: "sent" }, undelivered)).toEqual(sender);
});

it("names the provider that refused a sender, though another one is tried next", () => {
  const rerouted = {
    ...failed("SENDER_NOT_REGISTERED"),
    state: "accepted",
    providerId: "solapi",
  } as const;
  expect(alertOf(BEFORE, rerouted)?.condition).toBe("sender:iwinv");
  // It goes on with what it has learned.
  expect(alertOf(rerouted, { ...rerouted, state: "sending" })).toBeUndefined();
});

const unregistered = failed("SENDER_NOT_REGISTERED");
it.each([
  ["a message that failed before", failed("X"), failed("INVALID_REQUEST")],
  ["a message that ended otherwise", BEFORE, { ...failed("X"), state: "undelivered" }],
  ["a recipient who wants none", BEFORE, failed("OPTED_OUT", "recipient")],
  [
    "a message that is forgotten",
    unregistered,
    { ...failed("SENDER_NOT_REGISTERED"), redactedAt: 1 },
  ],
] as const)("is not of %s", (_of, before, after) => {
  expect(alertOf(before, after)).toBeUndefined();
});
