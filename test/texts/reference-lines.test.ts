/**
 * T24, T25: the lines of the references work as they are written, with the key added. What an operator or a provider reports finds its
 * message whichever tenant has it; a tenant's key reaches its own alone.
 */
import { describe, expect, it } from "vitest";

import { call, emulatorSends, eventually, phone, rowOf } from "../support/api.ts";
import { createKey, createTenant, tenantWithKey } from "../support/tenants.ts";
import { getOf } from "../support/views.ts";

const CRON = { "x-cron-token": "local-cron-token" };
/** The sender of the example. */
const FROM = "01000000000";

interface Tracked {
  readonly data: { readonly messageId: string };
}

describe("the lines of the Hyperdrive tracking example", () => {
  it.each([
    [
      "/send",
      {
        type: "SMS",
        to: "01012345678",
        text: "hello from advanced send route",
        from: FROM,
        providerId: "iwinv",
      },
    ],
    ["/send/sms", { to: "01012345678", text: "hello from hyperdrive tracking", from: FROM }],
    ["/send", { type: "LMS", to: "01012345678", text: "hello", subject: "Hyperdrive", from: FROM }],
  ])("send and track: %s", async (path, body) => {
    const response = await call(path, { body });
    expect(response.status, await response.clone().text()).toBe(200);
    const { data } = await response.json<Tracked>();
    const sent = await eventually(
      async () => (await call(`/tracking/${data.messageId}`)).json<{ data: { status: string } }>(),
      (answer) => answer.data?.status !== "PENDING",
    );
    expect(["SENT", "DELIVERED"]).toContain(sent.data.status);
  });

  it("is a sender on our own route too", async () => {
    const to = phone();
    const response = await call("/v1/messages", { body: { to, from: FROM, text: "x" } });
    expect(response.status, await response.clone().text()).toBe(201);
    expect((await emulatorSends(to))[0]?.accepted).toBe(true);
  });

  it("run one poll pass with the example's token, and with no other", async () => {
    const run = async (headers: Record<string, string>): Promise<number> =>
      (await call("/internal/tracking/run-once", { method: "POST", key: null, headers })).status;
    expect(await run(CRON)).toBe(200);
    expect(await run({ "x-cron-token": "local-cron-tokem" })).toBe(401);
    expect(await run({})).toBe(401);
  });
});

/** The gateway reference's send line, by an operator for a tenant. */
async function sendFor(tenant: string, more: object = {}): Promise<{ id: string }> {
  // Nothing else ends it meanwhile.
  const body = { to: phone("7001"), body: "hello", ...more };
  const key = "messageId" in more ? {} : { "Idempotency-Key": crypto.randomUUID() };
  const headers = { "X-Tenant-ID": tenant, ...key };
  const response = await call("/v1/messages", { body, headers });
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json();
}

const receipt = async (body: object, key?: string): Promise<Response> =>
  call("/v1/receipts", {
    body: { status: "delivered", ...body },
    ...(key !== undefined && { key }),
  });

describe("the gateway reference's receipt line", () => {
  it("finds the message that was sent with X-Tenant-ID", async () => {
    const tenant = await tenantWithKey();
    const { id } = await sendFor(tenant.tenant);
    const body = { message_id: id, delivered_at: new Date().toISOString() };
    const response = await receipt({ ...body, status: undefined });
    expect(response.status, await response.clone().text()).toBe(200);
    expect(await response.json()).toMatchObject({ result: "merged", message: { id } });
    expect((await getOf(tenant, id)).state).toBe("delivered");
  });

  it("finds it by the provider's id, and by an id of the caller's own", async () => {
    const tenant = await tenantWithKey();
    const messageId = `own-${crypto.randomUUID()}`;
    await sendFor(tenant.tenant, { messageId });
    const { providerMessageId } = await getOf(tenant, messageId);
    await eventually(
      async () => (await rowOf(messageId))?.provider_message_id,
      (known) => known === providerMessageId,
    );
    const first = await receipt({ message_id: messageId });
    expect(first.status, await first.clone().text()).toBe(200);
    expect(await first.json()).toMatchObject({ result: "merged", message: { id: messageId } });
    const again = await receipt({ provider_id: providerMessageId });
    expect(again.status, await again.clone().text()).toBe(200);
    expect(await again.json()).toMatchObject({ result: "ignored", message: { id: messageId } });
  });

  it("makes no result with a key of a tenant or an operator, whatever it may do", async () => {
    const owner = await tenantWithKey();
    const { id } = await sendFor(owner.tenant);
    const { providerMessageId } = await getOf(owner, id);
    const sender = await createKey("default", ["send"]);
    for (const key of [owner.key, sender.key, "dev-only-key"]) {
      for (const body of [{ message_id: id }, { provider_id: providerMessageId }]) {
        const response = await receipt(body, key);
        expect(response.status, await response.clone().text()).toBe(403);
        expect(await response.json()).toMatchObject({ code: "provider_key_required" });
      }
    }
    expect((await getOf(owner, id)).state).toBe("sent");
  });

  it("acts for the one tenant that X-Tenant-ID names", async () => {
    const owner = await tenantWithKey();
    const other = await createTenant();
    const { id } = await sendFor(owner.tenant);
    const handFor = async (tenant: string): Promise<number> =>
      (
        await call("/v1/receipts", {
          body: { message_id: id, status: "delivered" },
          headers: { "X-Tenant-ID": tenant },
        })
      ).status;
    expect(await handFor(other)).toBe(404);
    expect(await handFor(owner.tenant)).toBe(200);
  });
});
