import { describe, expect, it } from "vitest";

import { fakeProvider } from "./fake-provider.ts";
import { KMsg } from "./kmsg.ts";
import { DeliveryTrackingService } from "./tracking/service.ts";

const providers = [fakeProvider("p")];
const kmsg = (config: object) => () => new KMsg({ providers, ...config });
const service = (config: object) => () => new DeliveryTrackingService({ providers, ...config });
const sender = async () => Promise.reject(new Error("unused"));

describe("options that nobody reads", () => {
  it.each<[string, () => unknown, string]>([
    ["KMsg", kmsg({ onHookError: () => {} }), "KMsg config: unknown option onHookError; known are"],
    ["routing", kmsg({ routing: { byTypes: {} } }), "KMsg routing: unknown option byTypes"],
    ["a type", kmsg({ routing: { byType: { NSMS: "p" } } }), "routing.byType: unknown option NSMS"],
    [
      "a strategy",
      kmsg({ routing: { strategy: "random" } }),
      '"random" is unknown; known are first',
    ],
    ["defaults", kmsg({ defaults: { from: "02" } }), "KMsg defaults: unknown option from"],
    [
      "defaults of SMS",
      kmsg({ defaults: { sms: { bytes: 1 } } }),
      "defaults.sms: unknown option bytes",
    ],
    ["hooks", kmsg({ hooks: { onSent: () => {} } }), "KMsg hooks: unknown option onSent"],
    ["persistence", kmsg({ persistence: { strategy: "all" } }), 'persistence.strategy: "all"'],
    ["retry", kmsg({ retry: { maxAttempts: 2, delay: 1 } }), "KMsg retry: unknown option delay"],
    ["idempotency", kmsg({ idempotency: { ttl: 1 } }), "KMsg idempotency: unknown option ttl"],
    [
      "tracking",
      service({ pollling: {} }),
      "DeliveryTrackingService config: unknown option pollling",
    ],
    ["polling", service({ polling: { lease: 1 } }), "polling: unknown option lease"],
    [
      "failover",
      service({ apiFailover: { sender, rules: {} } }),
      "apiFailover: unknown option rules",
    ],
    [
      "a failover rule",
      service({ apiFailover: { sender, rulesByProviderId: { p: { codes: [] } } } }),
      "rulesByProviderId.p: unknown option codes",
    ],
    [
      "a short key",
      service({ fingerprintKey: "short" }),
      "fingerprintKey must be text of at least 16",
    ],
  ])("of %s are refused by name", (_, make, message) => {
    expect(make).toThrow(message);
  });

  it("may be there as undefined, and an object of hooks may have fields of its own", () => {
    const hooks = { count: 0, onSuccess: () => {} };
    expect(kmsg({ other: undefined, hooks })).not.toThrow();
  });

  it("of a send are a Fail, and nothing goes out", async () => {
    const provider = fakeProvider("p");
    const one = new KMsg({ providers: [provider] });
    const sms = { to: "01012345678", text: "hi" };
    const refused = {
      code: "INVALID_REQUEST",
      message: "unknown option timeout; known are signal, fetch",
    };
    const options: object = { timeout: 5 };
    expect(await one.send(sms, options)).toMatchObject({ error: refused });
    expect((await one.send([sms, sms], options)).results).toMatchObject([
      { error: refused },
      { error: refused },
    ]);
    await expect(one.sendMany([sms], options)).rejects.toThrow("sendMany: unknown option timeout");
    await expect(one.sendOrThrow(sms, options)).rejects.toMatchObject(refused);
    expect(await one.send(sms, { signal: {} as AbortSignal })).toMatchObject({
      error: { message: "signal must be an AbortSignal" },
    });
    expect(provider.calls).toEqual([]);
  });
});
