/** T22: a code that nobody knows ends nothing, of an AlimTalk as little as of a text: it stays open until a known one, or its tracking time. */
import { describe, expect, it } from "vitest";

import { call, emulatorSends, eventually, phone } from "../support/api.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";
import { getOf, untilOf } from "../support/views.ts";

/** Seven seconds after the attempt: the emulator has its result since three. */
const CHECKS = 4;

const alimTalk = (to: string, more: object = {}) => ({
  type: "ALIMTALK",
  to,
  templateId: "AUTH_OTP",
  variables: { code: "1" },
  ...more,
});

const FAILOVER = { failover: { enabled: true, on: "any_failure", fallbackContent: "문자" } };

async function sendAs({ key }: TestTenant, body: object): Promise<string> {
  const response = await call("/v1/messages", { key, body });
  expect([201, 202], await response.clone().text()).toContain(response.status);
  return (await response.json<{ id: string }>()).id;
}

/** Once the code was there for it to be seen, and was looked at. */
async function seen(tenant: TestTenant, id: string): Promise<void> {
  await untilOf(tenant, id, ({ checks, final }) => checks >= CHECKS || final);
  const path = `/v1/messages/${id}/refresh`;
  // Right after a check it is refused.
  await eventually(
    async () => (await call(path, { key: tenant.key, method: "POST" })).status,
    (status) => status === 200,
  );
}

describe("an unknown code", () => {
  it.each([
    ["of an AlimTalk", (to: string) => alimTalk(to)],
    ["of an AlimTalk for which a text would go out", (to: string) => alimTalk(to, FAILOVER)],
    ["of an SMS", (to: string) => ({ to, text: "x" })],
    ["of an LMS", (to: string) => ({ to, type: "LMS", text: "x" })],
  ])("leaves it open: %s", async (_name, bodyTo) => {
    const tenant = await tenantWithKey();
    const to = phone("9199");
    const id = await sendAs(tenant, bodyTo(to));
    await seen(tenant, id);
    const message = await getOf(tenant, id);
    expect(message).toMatchObject({ state: "sent", final: false, error: null, fallbackId: null });
    expect(message.providerMessageId).not.toBeNull();
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("is followed by a known one, which ends it and sends its text", async () => {
    const tenant = await tenantWithKey();
    const to = phone("9199");
    const id = await sendAs(tenant, alimTalk(to, FAILOVER));
    await seen(tenant, id);
    const failedAt = new Date().toISOString();
    const body = { message_id: id, failed_at: failedAt, code: "K101" };
    const receipt = await call("/v1/receipts", { body });
    expect(receipt.status, await receipt.clone().text()).toBe(200);
    const { state } = await untilOf(tenant, id, ({ timeline }) =>
      timeline.some(({ event }) => event === "fallback_made"),
    );
    expect(state).toBe("undelivered");
    await untilOf(tenant, `${id}:api-fallback`, ({ state: child }) => child === "sent");
    expect((await emulatorSends(to)).at(-1)?.text).toBe("문자");
  });

  it("is none of Kakao's own: those end an AlimTalk", async () => {
    const tenant = await tenantWithKey();
    const id = await sendAs(tenant, alimTalk(phone("9008")));
    const ended = await untilOf(tenant, id, ({ final }) => final);
    expect(ended).toMatchObject({ state: "undelivered", providerStatusCode: "K008" });
  });
});
