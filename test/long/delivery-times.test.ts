/**
 * T16: when a message was delivered, and who says so. The provider's own time where it gives one, else the time at which its result was
 * first seen here; a hand-over is no delivery.
 */
import { describe, expect, it } from "vitest";

import { call, phone } from "../support/api.ts";
import { tenantWithKey, type TestTenant } from "../support/tenants.ts";
import { getOf, untilOf, viewsOf } from "../support/views.ts";
import { newName, receiverUrl, untilReceived } from "../support/webhooks.ts";

const ALIMTALK = { type: "ALIMTALK", templateId: "AUTH_OTP", variables: { code: "1" } };

async function sendAs({ key }: TestTenant, body: object): Promise<string> {
  const response = await call("/v1/messages", { key, body });
  expect([201, 202], await response.clone().text()).toContain(response.status);
  return (await response.json<{ id: string }>()).id;
}

interface Latency {
  readonly path: string;
  readonly source: string | null;
  readonly measures: string;
  readonly count: number;
  readonly p50: number | null;
}

async function latencies({ key }: TestTenant): Promise<readonly Latency[]> {
  const response = await call("/v1/reports/latency", { key });
  expect(response.status).toBe(200);
  return (await response.json<{ latencies: Latency[] }>()).latencies;
}

const ms = (time: string | null | undefined): number => Date.parse(time ?? "");

describe("the time of delivery", () => {
  it.each([
    ["an SMS", { text: "x" }],
    ["an LMS", { type: "LMS", text: "x", subject: "y" }],
    ["a one-time password", { text: "x", purpose: "auth", priority: "high" }],
  ])("is observed where the provider tells the hand-over alone: %s", async (_name, message) => {
    const tenant = await tenantWithKey();
    const id = await sendAs(tenant, { ...message, to: phone() });
    const { sentAt, deliveredAt, deliveredAtSource, finalizedAt } = await untilOf(
      tenant,
      id,
      ({ state }) => state === "delivered",
    );
    expect([deliveredAtSource, deliveredAt]).toEqual(["observed", finalizedAt]);
    expect(ms(deliveredAt)).toBeGreaterThan(ms(sentAt));
    await viewsOf(tenant, id);
    const all = await latencies(tenant);
    const counts = all.map(({ path, source, count }) => [path, source, count]);
    expect(counts).toEqual([
      ["accepted_sent", null, 1],
      ["sent_delivered", "provider", 0],
      ["sent_delivered", "observed", 1],
      ["accepted_delivered", "provider", 0],
      ["accepted_delivered", "observed", 1],
    ]);
    expect(all[2]?.p50).toBe(ms(deliveredAt) - ms(sentAt));
    for (const { measures } of all) expect(measures).toMatch(/^from /);
  });

  it("is the provider's of an AlimTalk, in every view", async () => {
    const tenant = await tenantWithKey();
    const name = newName();
    // Its result is there after twenty seconds, and its time is cut to the second.
    const to = phone("7004");
    const id = await sendAs(tenant, { ...ALIMTALK, to, webhookUrl: receiverUrl(name) });
    await untilOf(tenant, id, ({ state }) => state === "delivered");
    const { got, listed, row, csv, ndjson, sheet } = await viewsOf(tenant, id);
    const { deliveredAt, sentAt, finalizedAt } = got;
    expect(ms(deliveredAt) % 1000).toBe(0);
    expect(ms(deliveredAt)).toBeGreaterThan(ms(sentAt));
    expect(ms(deliveredAt)).toBeLessThanOrEqual(ms(finalizedAt));
    expect([got.deliveredAtSource, listed?.deliveredAtSource]).toEqual(["provider", "provider"]);
    for (const columns of [row, csv, ndjson, sheet]) {
      expect(columns["delivered_at_source"]).toBe("provider");
    }
    expect(Number(row["delivered_at"])).toBe(ms(deliveredAt));
    const types = ["accepted", "sent", "delivered"].map((state) => `message.${state}`);
    const events = await untilReceived(name, ...types);
    const told = events.map(({ event }) => event).find(({ type }) => type === "message.delivered");
    expect(told?.data).toMatchObject({ deliveredAt, deliveredAtSource: "provider" });
    const [, provider] = await latencies(tenant);
    expect(provider).toMatchObject({ source: "provider", count: 1 });
    expect(provider?.p50).toBe(ms(deliveredAt) - ms(sentAt));
  });

  it("is the provider's where a receipt tells it, and observed where not, or where it cannot be", async () => {
    const tenant = await tenantWithKey();
    const merged = async (receipt: (sentAt: number) => object): Promise<unknown[]> => {
      // Nothing else ends it meanwhile.
      const id = await sendAs(tenant, { to: phone("7001"), text: "x" });
      const { sentAt } = await getOf(tenant, id);
      const body = { message_id: id, ...receipt(ms(sentAt)) };
      const response = await call("/v1/receipts", { body });
      expect(response.status, await response.clone().text()).toBe(200);
      const { state, deliveredAt, deliveredAtSource, finalizedAt } = await getOf(tenant, id);
      expect(state).toBe("delivered");
      return [deliveredAtSource, ms(deliveredAt) - ms(sentAt), deliveredAt === finalizedAt];
    };
    const iso = (at: number): string => new Date(at).toISOString();
    const told = await merged((sentAt) => ({ delivered_at: iso(sentAt + 1) }));
    expect(told.slice(0, 2)).toEqual(["provider", 1]);
    const [source, , isSeen] = await merged(() => ({ status: "delivered" }));
    expect([source, isSeen]).toEqual(["observed", true]);
    const [wrong, , isSeenToo] = await merged((sentAt) => ({
      delivered_at: iso(sentAt - 3_600_000),
    }));
    expect([wrong, isSeenToo]).toEqual(["observed", true]);
  });

  it("is not there where nothing was delivered, and a failure has the time at which it was seen", async () => {
    const tenant = await tenantWithKey();
    const id = await sendAs(tenant, { to: phone("9008"), text: "x" });
    const { deliveredAt, deliveredAtSource, failedAt, finalizedAt } = await untilOf(
      tenant,
      id,
      ({ state }) => state === "undelivered",
    );
    expect([deliveredAt, deliveredAtSource, failedAt]).toEqual([null, null, finalizedAt]);
    const { listed, csv } = await viewsOf(tenant, id);
    expect([listed?.deliveredAtSource, csv["delivered_at_source"]]).toEqual([null, ""]);
  });
});
