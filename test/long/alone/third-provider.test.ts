/**
 * A provider that only its descriptor brings in, through the whole Worker: routes, message objects, the gate, the mirror, reports and
 * metrics. Nothing but the list of descriptors differs from what ships.
 */
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";

import type { AlertBody } from "../../../src/domain/alerts/body.ts";
import type { MessageWithTimeline } from "../../../src/http/shapes/schemas.ts";
import { checkedSettings } from "../../../src/providers/settings.ts";
import { gathered } from "../../support/alerts.ts";
import { call, emulatorSends, eventually, phone } from "../../support/api.ts";
import { readMetricsText, type Scrape } from "../../support/prometheus.ts";
import { useSettings } from "../../support/settings.ts";
import { createTenant } from "../../support/tenants.ts";
import { REFUSED, thirdVendor, UNDELIVERED } from "../../support/third-provider.ts";

const RATE = 41;
useSettings("third-provider", {
  THIRD_RATE: String(RATE),
  CHECK_SCHEDULE: "100ms,300ms,1s,3s,7s,15s,30s,1m,2m,4m,8m,16m",
  METRICS_FLUSH: "100ms",
});

const alerts: AlertBody[] = [];
const realFetch = globalThis.fetch;
const vendor = thirdVendor(async (input, init) => {
  const request = new Request(input, init);
  if (!request.url.startsWith("http://alerts.test/")) return realFetch(request);
  alerts.push(await request.json());
  return new Response(null, { status: 204 });
});
let tenant: string;
beforeAll(async () => {
  vi.spyOn(globalThis, "fetch").mockImplementation(vendor.fetch);
  tenant = await createTenant({
    routes: { SMS: { strategy: "first", providers: [{ provider: "third" }] } },
  });
});

async function read<T>(path: string): Promise<T> {
  const response = await call(path, { headers: { "x-tenant-id": tenant } });
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

/** Sends to a number whose last digit scripts the vendor, and waits until the message has ended. */
async function ended(lastDigit: string, state: string) {
  const to = phone(`700${lastDigit}`);
  const headers = { "x-tenant-id": tenant };
  const response = await call("/v1/messages", { body: { to, text: "hello" }, headers });
  expect([201, 202], await response.clone().text()).toContain(response.status);
  const { id } = await response.json<MessageWithTimeline>();
  const message = await eventually(
    async () => read<MessageWithTimeline>(`/v1/messages/${id}`),
    (one) => one.state === state,
  );
  return { to, message };
}

async function scrape(): Promise<Scrape> {
  return readMetricsText(await (await call("/metrics")).text());
}

const timesIn = (numbers: readonly string[], to: string): number =>
  numbers.filter((one) => one === to).length;

describe("a provider that only its descriptor brings in", { concurrent: false }, () => {
  it("is sent one message, and polled until that is delivered", async () => {
    const { to, message } = await ended("2", "delivered");
    expect(message).toMatchObject({
      providerId: "third",
      providerMessageId: `T-${to}`,
      from: "0215990000",
      attempts: 1,
    });
    expect(timesIn(vendor.calls.sends, to)).toBe(1);
    expect(timesIn(vendor.calls.polls, to)).toBe(2);
    expect(await emulatorSends(to)).toEqual([]);
  });

  it("refuses one message and does not deliver another, and the report has both codes' meanings", async () => {
    const refused = await ended(REFUSED, "failed");
    expect(refused.message).toMatchObject({ providerId: "third", providerStatusCode: "T44" });
    expect(timesIn(vendor.calls.sends, refused.to)).toBe(1);
    const undelivered = await ended(UNDELIVERED, "undelivered");
    expect(undelivered.message).toMatchObject({
      providerStatusCode: "T77",
      error: { code: "SENDER_NOT_REGISTERED" },
    });
    // The code's fault is the account's: the operator has an alert that names the provider.
    await gathered("sender:third");
    const alert = await eventually(
      async () => alerts.find(({ condition }) => condition === "sender:third"),
      (sent) => sent !== undefined,
    );
    expect(alert).toMatchObject({
      type: "alert.raised",
      provider: "third",
      code: "SENDER_NOT_REGISTERED",
    });
    const { errors } = await eventually(
      async () => read<{ errors: { code: string }[] }>("/v1/reports/errors"),
      (report) => report.errors.length === 2,
    );
    expect(errors.sort((a, b) => a.code.localeCompare(b.code))).toMatchObject([
      {
        provider: "third",
        state: "failed",
        code: "T44",
        count: 1,
        meanings: { en: "the text is not allowed", ko: "허용되지 않는 문구" },
      },
      {
        provider: "third",
        state: "undelivered",
        code: "T77",
        count: 1,
        meanings: { en: "the sender is unknown", ko: "모르는 발신 번호" },
      },
    ]);
  });

  it("has metric labels of its own, and a gate that keeps the pace of its settings", async () => {
    const final = { tenant, provider: "third", type: "SMS" };
    const finals = async () => {
      const metrics = await scrape();
      return ["none", "T44", "T77"].map((code) =>
        metrics.value("kmsg_messages_final_total", { ...final, code }),
      );
    };
    await eventually(finals, (counts) => counts.every((count) => count === 1));
    const metrics = await scrape();
    expect(metrics.value("kmsg_gate_rate", { provider: "third", work: "send" })).toBe(RATE);
    expect(metrics.value("kmsg_gate_rate", { provider: "third", work: "check" })).toBe(RATE * 2);
    expect(metrics.value("kmsg_gate_up", { provider: "third" })).toBe(1);
  });

  it("has its settings checked with all others", () => {
    expect(() => checkedSettings({ ...env, THIRD_RATE: "101" })).toThrow("THIRD_RATE: too much");
  });
});
