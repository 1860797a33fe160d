import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";

import { verifyWebhook, WebhookError } from "./webhooks.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OLD = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const BODY =
  '{"type":"message.delivered","timestamp":"2026-11-21T10:26:53.683Z","data":{"id":"msg_1"}}';

function signed(at = new Date(), secret = SECRET): Record<string, string> {
  return {
    "Webhook-Id": "evt_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign("evt_1", at, BODY),
  };
}

describe("a webhook", () => {
  it("is read when it is signed, from headers of every kind", () => {
    const event = { type: "message.delivered", data: { id: "msg_1" } };
    expect(verifyWebhook(BODY, signed(), SECRET)).toMatchObject(event);
    expect(verifyWebhook(BODY, new Headers(signed()), SECRET)).toMatchObject(event);
  });

  it("fits one of the secrets while one is rotated", () => {
    expect(verifyWebhook(BODY, signed(new Date(), OLD), [SECRET, OLD])).toBeTruthy();
  });

  const hour = 3_600_000;
  it.each<[string, () => unknown]>([
    ["another body", () => verifyWebhook(`${BODY} `, signed(), SECRET)],
    ["another secret", () => verifyWebhook(BODY, signed(), OLD)],
    ["an old time", () => verifyWebhook(BODY, signed(new Date(Date.now() - hour)), SECRET)],
    ["a time to come", () => verifyWebhook(BODY, signed(new Date(Date.now() + hour)), SECRET)],
    ["no signature", () => verifyWebhook(BODY, {}, SECRET)],
    ["another id", () => verifyWebhook(BODY, { ...signed(), "Webhook-Id": "evt_2" }, SECRET)],
    [
      "a header twice",
      () => verifyWebhook(BODY, { ...signed(), "Webhook-Id": ["evt_1", "evt_1"] }, SECRET),
    ],
  ])("with %s is refused", (_, verify) => {
    expect(verify).toThrow(WebhookError);
  });

  it("cannot be checked without a secret, and that is the receiver's mistake", () => {
    expect(() => verifyWebhook(BODY, signed(), "whsec_?")).toThrow(TypeError);
    expect(() => verifyWebhook(BODY, signed(), [])).toThrow(TypeError);
  });
});
