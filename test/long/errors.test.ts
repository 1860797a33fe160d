/** T5: an error ends with what it was about. What arrived has none in any view; its timeline keeps what happened. */
import { describe, expect, it } from "vitest";

import { call, emulatorSends, eventually, phone } from "../support/api.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";
import { untilOf, viewsOf, type Views } from "../support/views.ts";
import { newName, received, receiverUrl } from "../support/webhooks.ts";

async function sendAs({ key }: TestTenant, body: object): Promise<string> {
  const response = await call("/v1/messages", { key, body });
  expect([201, 202], await response.clone().text()).toContain(response.status);
  return (await response.json<{ id: string }>()).id;
}

function expectNoError({ got, listed, row, csv, ndjson, sheet }: Views): void {
  expect([got.error, listed?.error, row["last_error"], row["error_class"]]).toEqual(
    Array.from({ length: 4 }, () => null),
  );
  for (const name of ["error_code", "error_message", "error_class"]) {
    expect([name, csv[name], ndjson[name], sheet[name]]).toEqual([name, "", null, undefined]);
  }
}

describe("what arrived after a fault", () => {
  it.each([
    ["of a provider that was busy", "8012", { text: "x" }, "PROVIDER_ERROR"],
    ["of too many requests", "8429", { text: "x" }, "RATE_LIMIT_EXCEEDED"],
    ["of a gateway, its outcome unknown", "8501", { text: "x" }, undefined],
    ["of a line that broke after it was taken", "8600", { text: "x" }, undefined],
    [
      "as an AlimTalk",
      "8012",
      { type: "ALIMTALK", templateId: "AUTH_OTP", variables: { code: "1" } },
      "PROVIDER_ERROR",
    ],
  ])("has no error: %s", async (_name, digits, message, code) => {
    const tenant = await tenantWithKey();
    const name = newName();
    const to = phone(digits);
    const id = await sendAs(tenant, { ...message, to, webhookUrl: receiverUrl(name) });
    const ended = await untilOf(tenant, id, ({ state }) => state === "delivered");
    const views = await viewsOf(tenant, id);
    expectNoError(views);
    // It happened all the same.
    const codes = ended.timeline.flatMap(({ detail }) => detail?.["code"] ?? []);
    expect(codes).not.toEqual([]);
    if (code !== undefined) expect(codes).toContain(code);
    expect((await emulatorSends(to)).length).toBeGreaterThan(0);
    const [event] = await eventually(
      async () => (await received(name)).filter((one) => one.event.type === "message.delivered"),
      (events) => events.length > 0,
    );
    expect(event?.event.data["error"]).toBeNull();
  });

  it("has none in k-msg's words, nor while its result is awaited", async () => {
    const tenant = await tenantWithKey();
    const { key } = tenant;
    const to = phone("8012");
    const response = await call("/send/sms", { key, body: { to, text: "x" } });
    const { data } = await response.json<{ data: { messageId: string } }>();
    const seen = await untilOf(tenant, data.messageId, ({ state }) =>
      ["sent", "delivered"].includes(state),
    );
    expect(seen.error).toBeNull();
    await untilOf(tenant, data.messageId, ({ state }) => state === "delivered");
    await viewsOf(tenant, data.messageId);
    const tracked = await call(`/tracking/${data.messageId}`, { key });
    expect(tracked.status).toBe(200);
    expect(await tracked.text()).not.toContain("lastError");
  });
});

describe("what did not arrive after a fault", () => {
  it("has the reason for which it did not, and not the one before", async () => {
    const tenant = await tenantWithKey();
    const to = phone("9008");
    const id = await sendAs(tenant, { to, text: "x" });
    await untilOf(tenant, id, ({ state }) => state === "undelivered");
    const { got, listed, csv } = await viewsOf(tenant, id);
    expect(got.error).toMatchObject({ code: "08", class: "carrier" });
    expect(listed?.error).toEqual(got.error);
    expect(csv["error_code"]).toBe("08");
  });
});
