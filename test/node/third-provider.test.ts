/**
 * A provider that only its descriptor brings in: its settings, pace, sender, templates and codes. The same provider sends, is polled and
 * reported in test/long/alone/third-provider.test.ts.
 */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { accept } from "../../src/domain/message/accept.ts";
import { acceptance } from "../../src/domain/message/testing.ts";
import type * as Descriptors from "../../src/providers/descriptors.ts";
import { third } from "../support/third-provider.ts";

const env = {
  ENVIRONMENT: "development",
  API_KEY: "key-1",
  HASH_KEY: "hash-1",
  IWINV_API_KEY: "alim",
  IWINV_SMS_API_KEY: "sms",
  IWINV_SMS_AUTH_KEY: "auth",
  IWINV_SMS_COMPANY_ID: "acme",
  IWINV_SMS_SENDER_NUMBER: "02-1599-0000",
};

/** The service as it is with one more line in the list of descriptors. */
async function loaded() {
  vi.resetModules();
  vi.doMock("../../src/providers/descriptors.ts", async (original) => {
    const own = await original<typeof Descriptors>();
    return { ...own, DESCRIPTORS: [...own.DESCRIPTORS, third] };
  });
  const [settings, registry, route, facts, labels] = await Promise.all([
    import("../../src/providers/settings.ts"),
    import("../../src/providers/registry.ts"),
    import("../../src/providers/route-message.ts"),
    import("../../src/providers/result-facts.ts"),
    import("../../src/telemetry/metrics/labels.ts"),
  ]);
  return { ...settings, ...registry, ...route, ...facts, ...labels };
}

let service: Awaited<ReturnType<typeof loaded>>;
beforeAll(async () => {
  service = await loaded();
});
afterAll(() => {
  vi.doUnmock("../../src/providers/descriptors.ts");
  vi.resetModules();
});

describe("a provider that only a descriptor brings in", () => {
  it("has its settings read, named and refused with all others", () => {
    expect(Object.keys(service.ALL_SETTINGS)).toContain("THIRD_RATE");
    expect(() => service.checkedSettings({ ...env, THIRD_RATE: "0", HASH_KEY: "" })).toThrow(
      /HASH_KEY: .*THIRD_RATE: /,
    );
    expect(() => service.checkedSettings({ ...env, THIRD_RATE: "101" })).toThrow(
      "settings: THIRD_RATE: too much",
    );
  });

  it("has its pace, and borrows the sender of the default provider", () => {
    const settings = service.checkedSettings(env);
    expect(service.ratesOf(settings, "third")).toEqual({ send: 7, check: 14 });
    expect(service.registry.defaultSenders(settings)["third"]).toBe("0215990000");
    expect(service.knownProviders(settings)).toEqual(["iwinv", "third"]);
  });

  it("alone takes its templates", () => {
    const [iwinv] = service.providersOf(service.checkedSettings(env));
    const takes = (templateId: string) =>
      iwinv?.takes({ type: "ALIMTALK", to: "01012345678", templateId });
    expect([takes("10010"), takes("third-10010")]).toEqual([true, false]);
  });

  it("has its codes known to metrics, and who is at fault by them", () => {
    const { request } = acceptance;
    const facts = service.resultFacts({ providerId: "third", request }, { statusCode: "T77" });
    expect(facts.senderFault).toBe(true);
    expect(service.providerLabel("third")).toBe("third");
    const ended = {
      ...accept(acceptance, 0),
      state: "undelivered",
      providerId: "third",
    } as const;
    expect(service.codeLabel({ ...ended, providerStatusCode: "T77" })).toBe("T77");
    expect(service.codeLabel({ ...ended, providerStatusCode: "T78" })).toBe("unknown");
  });

  it("says that a recipient has no Kakao", () => {
    const request = { ...acceptance.request, type: "ALIMTALK" as const };
    const facts = service.resultFacts({ providerId: "third", request }, { statusCode: "T88" });
    expect(facts.noKakao).toBe(true);
  });
});
