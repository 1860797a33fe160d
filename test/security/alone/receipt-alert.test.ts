/** P6: results come from the provider, and one that contradicts its history is a matter for people. A file of its own: it raises an alert. */
import { describe, expect, it } from "vitest";

import type { MessageWithTimeline } from "../../../src/http/shapes/schemas.ts";
import { alertObject } from "../../support/alerts.ts";
import { call, eventually, phone, receiptKey, type Call } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";
import { createKey, tenantWithKey, type TestTenant } from "../../support/tenants.ts";

useSettings("receipt-alert");

interface Answer {
  readonly result: string;
  readonly message: MessageWithTimeline;
}

const hand = async (body: object, more: Call = {}): Promise<Response> =>
  call("/v1/receipts", { body, ...more });

async function merged(body: object): Promise<Answer> {
  const response = await hand(body);
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

async function get({ key }: TestTenant, id: string): Promise<MessageWithTimeline> {
  return (await call(`/v1/messages/${id}`, { key })).json();
}

async function sent(tenant: TestTenant, to: string): Promise<string> {
  const response = await call("/v1/messages", { key: tenant.key, body: { to, text: "hi" } });
  return (await response.json<{ id: string }>()).id;
}

const until = async (tenant: TestTenant, id: string, state: string): Promise<MessageWithTimeline> =>
  eventually(
    async () => get(tenant, id),
    (message) => message.state === state,
  );

interface Entry {
  readonly actor: string;
  readonly action: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

async function untilAudited({ key }: TestTenant, action: string): Promise<Entry> {
  const { data } = await eventually(
    async () => (await call(`/v1/audit?action=${action}`, { key })).json<{ data: Entry[] }>(),
    (page) => page.data.length > 0,
  );
  const [entry] = data;
  if (!entry) throw new Error("no entry");
  return entry;
}

describe("a receipt", () => {
  it("of a tenant is none: it cannot fail its own message, and the provider's success counts", async () => {
    const tenant = await tenantWithKey();
    const id = await sent(tenant, phone());
    const admin = await createKey(tenant.tenant, ["admin"]);
    for (const key of [tenant.key, admin.key, "dev-only-key"]) {
      const response = await hand({ message_id: id, status: "failed" }, { key });
      const problem = await response.json<{ code: string; detail: string }>();
      expect([response.status, problem.code]).toEqual([403, "provider_key_required"]);
      // With its remedy.
      expect(problem.detail).toContain("RECEIPT_KEYS");
    }
    const headers = { "accept-language": "ko" };
    const korean = await hand({ message_id: id, status: "failed" }, { key: tenant.key, headers });
    expect(await korean.text()).toContain("발송 업체");
    expect(await until(tenant, id, "delivered")).toMatchObject({ stateSource: "history" });
  });

  it("of the provider says so beside the state, and in the trail", async () => {
    const tenant = await tenantWithKey();
    const id = await sent(tenant, phone("7001"));
    expect(await until(tenant, id, "sent")).toMatchObject({ stateSource: "answer" });
    const { result, message } = await merged({ message_id: id, status: "failed", code: "99" });
    expect([result, message.state, message.stateSource]).toEqual([
      "merged",
      "undelivered",
      "receipt",
    ]);
    expect(await untilAudited(tenant, "receipt.received")).toMatchObject({
      actor: "provider:iwinv",
      detail: { messageId: id, status: "FAILED", code: "99" },
    });
    const listed = await eventually(
      async () =>
        (await call("/v1/messages", { key: tenant.key })).json<{ data: MessageWithTimeline[] }>(),
      ({ data }) => data[0]?.state === "undelivered",
    );
    expect(listed.data[0]?.stateSource).toBe("receipt");
  });

  it("reaches the messages of its own provider alone", async () => {
    const tenant = await tenantWithKey();
    const id = await sent(tenant, phone("7001"));
    await until(tenant, id, "sent");
    const key = "dev-only-receipt-key-of-solapi-0001";
    const body = { message_id: id, status: "failed" };
    expect((await hand(body, { key })).status).toBe(404);
    expect((await hand({ ...body, providerId: "iwinv" }, { key })).status).toBe(403);
    expect((await hand(body, { key: `${receiptKey()}x` })).status).toBe(401);
    expect((await get(tenant, id)).state).toBe("sent");
  });

  it("with a provider's key opens nothing else", async () => {
    for (const path of ["/v1/messages", "/v1/about", "/v1/audit", "/tracking/x", "/metrics"]) {
      expect((await call(path, { key: receiptKey() })).status, path).toBe(401);
    }
  });

  it("against the history's result changes nothing, is audited and alerts", async () => {
    const tenant = await tenantWithKey();
    const id = await sent(tenant, phone());
    const before = await until(tenant, id, "delivered");
    expect(await alertObject().open()).not.toContain("receipts:iwinv");
    const { result, message } = await merged({ message_id: id, status: "failed" });
    expect(result).toBe("contradicts");
    expect(message).toMatchObject({ state: "delivered", revision: before.revision });
    expect(await get(tenant, id)).toMatchObject({ state: "delivered", stateSource: "history" });
    expect(await untilAudited(tenant, "receipt.contradicted")).toMatchObject({
      actor: "provider:iwinv",
      detail: { messageId: id, status: "FAILED" },
    });
    expect(await alertObject().open()).toContain("receipts:iwinv");
  });

  it("of a message that no provider took is one more contradiction", async () => {
    const tenant = await tenantWithKey();
    const id = await sent(tenant, phone("8013"));
    await until(tenant, id, "failed");
    expect((await merged({ message_id: id, status: "delivered" })).result).toBe("contradicts");
    expect((await merged({ message_id: id, status: "failed" })).result).toBe("ignored");
    expect((await get(tenant, id)).state).toBe("failed");
  });
});

describe("what a person says", () => {
  it("is told apart from what the provider said", async () => {
    const tenant = await tenantWithKey();
    const id = await sent(tenant, phone("8502"));
    await until(tenant, id, "unconfirmed");
    const answer = await call(`/v1/messages/${id}/resolve`, {
      key: tenant.key,
      body: { outcome: "failed" },
    });
    expect(await answer.json()).toMatchObject({ state: "failed", stateSource: "operator" });
  });
});
