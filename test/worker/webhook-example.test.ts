import { describe, expect, it } from "vitest";

import { verifyWebhook } from "../../examples/webhooks/verify.ts";
import { newSecret, signatureOf } from "../../src/kernel/hashes/signature.ts";

const NOW = 1_731_705_121_000;

async function signed(secrets: readonly string[], body = '{"type":"ping"}'): Promise<Headers> {
  const timestamp = NOW / 1000;
  return new Headers({
    "webhook-id": "evt_1",
    "webhook-timestamp": String(timestamp),
    "webhook-signature": await signatureOf(secrets, { id: "evt_1", timestamp, body }),
  });
}

describe("the receiver's example", () => {
  const body = '{"type":"ping"}';

  it("takes what is ours, with either secret during a rotation", async () => {
    const [old, fresh] = [newSecret(), newSecret()];
    const headers = await signed([fresh, old]);
    expect(await verifyWebhook(headers, body, old, NOW)).toBe(true);
    expect(await verifyWebhook(headers, body, fresh, NOW)).toBe(true);
  });

  it("refuses another body, secret, id or time, and headers that are missing or garbage", async () => {
    const secret = newSecret();
    const headers = await signed([secret]);
    const changed = (name: string, value: string | null): Headers => {
      const copy = new Headers(headers);
      if (value === null) copy.delete(name);
      else copy.set(name, value);
      return copy;
    };
    expect(await verifyWebhook(headers, `${body} `, secret, NOW)).toBe(false);
    expect(await verifyWebhook(headers, body, newSecret(), NOW)).toBe(false);
    expect(await verifyWebhook(headers, body, secret, NOW + 301_000)).toBe(false);
    expect(await verifyWebhook(headers, body, secret, NOW - 301_000)).toBe(false);
    expect(await verifyWebhook(changed("webhook-id", "evt_2"), body, secret, NOW)).toBe(false);
    expect(await verifyWebhook(changed("webhook-timestamp", "soon"), body, secret, NOW)).toBe(
      false,
    );
    for (const value of [null, "", "v1", "v1,", "v1,???", "v2,AAAA", "v1a,AAAA"]) {
      const bad = changed("webhook-signature", value);
      expect(await verifyWebhook(bad, body, secret, NOW), String(value)).toBe(false);
    }
  });
});
