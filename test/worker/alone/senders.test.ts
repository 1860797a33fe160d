/** A file of its own: as in production, with an alert webhook that listens. */
import { describe, expect, it, vi } from "vitest";

import { productionSecrets, strongSecret } from "../../../src/kernel/secrets/testing.ts";
import { gathered } from "../../support/alerts.ts";
import { call, emulatorSends, eventually, get, phone, untilState } from "../../support/api.ts";
import {
  // Sender numbers as production has them.
  useSettings,
} from "../../support/settings.ts";
import { createTenant } from "../../support/tenants.ts";

const { FIELD_KEYS: _, FIELD_HASH_KEYS: __, HASH_KEY: ___, ...bare } = productionSecrets();
// Sender numbers as production has them.
useSettings("senders", {
  ...bare,
  // Production refuses those of development.
  RECEIPT_KEYS: `iwinv:${strongSecret()}`,
  // Other files list the same tenant's rows, and have no keys.
  PII_MODE: "plain",
  ALERT_WEBHOOK_URL: "https://alerts.test/hook",
});

const OURS = "0215990000";
const STRANGE = "0233334444";

interface Invalid {
  readonly errors: readonly { readonly pointer: string; readonly code: string }[];
}

/** Everything that the alert webhook gets from now on. */
function listen(): string[] {
  const alerts: string[] = [];
  const realFetch = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith("https://alerts.test/")) return realFetch(input, init);
    alerts.push(await new Request(url, init).text());
    return new Response(null, { status: 204 });
  });
  return alerts;
}

describe("a sender number", () => {
  const alimTalk = {
    type: "ALIMTALK",
    templateId: "AUTH_OTP",
    variables: { code: "1" },
    failover: { enabled: true, fallbackContent: "text" },
  };

  it("that is not registered for the tenant is refused on every route that sends", async () => {
    const tenant = await createTenant();
    const headers = { "x-tenant-id": tenant };
    const to = phone();
    const one = { to, text: "hi", from: STRANGE };
    for (const body of [one, { ...alimTalk, to, from: STRANGE }]) {
      const response = await call("/v1/messages", { body, headers });
      expect(response.status).toBe(400);
      expect((await response.json<Invalid>()).errors).toMatchObject([
        { pointer: "/from", code: "sender_not_registered" },
      ]);
    }
    const batch = await call("/v1/batches", {
      body: { messages: [{ to, text: "hi" }, one] },
      headers,
    });
    expect(batch.status).toBe(400);
    expect((await batch.json<Invalid>()).errors).toMatchObject([
      { pointer: "/messages/1/from", code: "sender_not_registered" },
    ]);
    for (const path of ["/send", "/send/sms"]) {
      const response = await call(path, { body: one, headers });
      expect(response.status).toBe(400);
      expect(await response.text()).toContain("sender_not_registered");
    }
    const array = await call("/send", { body: [one], headers });
    expect(await array.text()).toContain("sender_not_registered");
    expect(await emulatorSends(to)).toHaveLength(0);
    // The service's own number may be named.
    const ours = await call("/v1/messages", { body: { ...one, from: OURS }, headers });
    expect([201, 202]).toContain(ours.status);
  });

  it("that the provider does not know fails once, for one reason, with one alert and no number in it", async () => {
    const alerts = listen();
    const sent = await Promise.all(
      Array.from({ length: 3 }, async () => {
        const response = await call("/v1/messages", { body: { to: phone("8013"), text: "hi" } });
        return response.json<{ id: string; to: string }>();
      }),
    );
    for (const { id, to } of sent) {
      const message = await untilState(id, "failed");
      expect(message).toMatchObject({
        error: { code: "SENDER_NOT_REGISTERED" },
        attempts: 1,
        providerStatusCode: "13",
      });
      expect(await emulatorSends(to)).toHaveLength(1);
    }
    await gathered("sender:iwinv");
    await eventually(
      async () => alerts,
      (all) => all.length > 0,
    );
    // Refused by a carrier later: the same reason, and no second alert within the hour.
    const late = await call("/v1/messages", { body: { to: phone("9028"), text: "hi" } });
    const { id } = await late.json<{ id: string }>();
    const message = await untilState(id, "undelivered");
    expect(message).toMatchObject({
      error: { code: "SENDER_NOT_REGISTERED" },
      providerStatusCode: "28",
    });
    const k = await call("/send", { body: { to: phone("8013"), text: "hi" } });
    expect(await k.json()).toMatchObject({ error: { code: "INVALID_REQUEST" } });
    expect((await get(id)).attempts).toBe(1);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toContain("SENDER_NOT_REGISTERED");
    expect(alerts[0]).not.toMatch(/\d{8}/);
  });
});
