/** A provider that only a descriptor brings in: it is sent through, looked up, fails, is counted and reported. */
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import * as life from "../../src/domain/message/lifecycle.ts";
import { acceptance, policy } from "../../src/domain/message/testing.ts";
import { emptyConfig } from "../../src/domain/tenant/tenant-config.ts";
import { count, rate } from "../../src/kernel/settings/readers.ts";
import { defineProvider } from "../../src/providers/descriptor.ts";
import type * as Descriptors from "../../src/providers/descriptors.ts";
import type { ProviderAccess } from "../../src/providers/provider.ts";

const NOW = Date.UTC(2026, 10, 20);

/** Its history: the result by the last digit of the number. */
const access: ProviderAccess = {
  id: "third",
  foreign: false,
  takes: ({ type }) => type === "SMS",
  send: async ({ request }) =>
    request.to.endsWith("9")
      ? { kind: "refused", code: "INVALID_REQUEST", message: "no", fault: "request" }
      : { kind: "accepted", providerMessageId: "T-1" },
  lookUp: async ({ request }) => ({
    ok: true,
    rows: [
      {
        providerMessageId: "T-1",
        phone: request.to,
        own: true,
        at: NOW,
        seen: request.to.endsWith("1")
          ? { providerMessageId: "T-1", status: "FAILED", statusCode: "T77" }
          : { providerMessageId: "T-1", status: "DELIVERED", deliveredAt: NOW + 1000 },
      },
    ],
  }),
};

const third = defineProvider({
  id: "third",
  borrowsSender: true,
  developmentOnly: false,
  ownsTemplate: (templateId) => templateId.startsWith("third-"),
  codes: {
    meaningOf: ({ code }) =>
      code === "T77" ? { en: "the sender is unknown", ko: "모르는 발신 번호" } : undefined,
    isKnown: (_type, code) => code === "T77",
    senderAtSend: new Set(),
    senderAtResult: new Set(["T77"]),
    noKakao: { codes: new Set(["T88"]), words: [] },
  },
  settings: {
    title: "Third",
    about: "A provider of a test.",
    fields: { THIRD_RATE: rate.prefault("7"), THIRD_SHARDS: count(1, 2).optional() },
  },
  fault: ({ THIRD_RATE }) => (THIRD_RATE > 100 ? "THIRD_RATE: too much" : undefined),
  setUp: ({ THIRD_RATE }) => ({
    access,
    rates: { send: THIRD_RATE, check: THIRD_RATE * 2 },
    senders: {},
    addresses: [],
  }),
});

const env = {
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
  const [settings, registry, route, facts, labels, errors] = await Promise.all([
    import("../../src/providers/settings.ts"),
    import("../../src/providers/registry.ts"),
    import("../../src/providers/route-message.ts"),
    import("../../src/providers/result-facts.ts"),
    import("../../src/telemetry/metrics/labels.ts"),
    import("../../src/sql/reports/errors.ts"),
  ]);
  return { ...settings, ...registry, ...route, ...facts, ...labels, ...errors };
}

let service: Awaited<ReturnType<typeof loaded>>;
beforeAll(async () => {
  service = await loaded();
});
afterAll(() => {
  vi.doUnmock("../../src/providers/descriptors.ts");
  vi.resetModules();
});

async function sent(to: string) {
  const settings = service.checkedSettings(env);
  const request = { ...acceptance.request, to };
  const routed = service.routeMessage(
    { settings, splits: new Map() },
    emptyConfig("acme"),
    request,
    { fraction: 0, wanted: "third" },
  );
  if (!routed.ok) throw new Error(routed.fault.detail);
  const provider = service.providerFor(settings, routed.choice.providerId);
  const sending = life.beginAttempt(
    life.accept({ ...acceptance, ...routed.choice, request: routed.request }, NOW),
    NOW,
  );
  const outcome = await provider.send(sending, undefined);
  return { provider, record: life.endAttempt(sending, outcome, policy, NOW) };
}

async function polled(to: string) {
  const { provider, record } = await sent(to);
  const answer = await provider.lookUp(record, NOW, NOW + 1);
  const seen = answer.ok ? answer.rows[0]?.seen : undefined;
  if (!seen) throw new Error("not seen");
  const facts = service.resultFacts(record, seen);
  return life.observe(record, { ...seen, ...facts, via: "poll" }, NOW + 2000);
}

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

  it("is sent through, polled and delivered", async () => {
    const { record } = await sent("01012345670");
    expect(record).toMatchObject({ state: "sent", providerId: "third", providerMessageId: "T-1" });
    expect(await polled("01012345670")).toMatchObject({ state: "delivered" });
  });

  it("refuses, and fails with a code whose fault the descriptor knows", async () => {
    expect((await sent("01012345679")).record).toMatchObject({ state: "failed" });
    const failed = await polled("01012345671");
    expect(failed).toMatchObject({
      state: "undelivered",
      providerStatusCode: "T77",
      lastError: { code: "SENDER_NOT_REGISTERED" },
    });
    expect(service.providerLabel("third")).toBe("third");
    expect(service.codeLabel(failed)).toBe("T77");
    expect(service.codeLabel({ ...failed, providerStatusCode: "T78" })).toBe("unknown");
  });

  it("says that a recipient has no Kakao", () => {
    const request = { ...acceptance.request, type: "ALIMTALK" as const };
    const facts = service.resultFacts({ providerId: "third", request }, { statusCode: "T88" });
    expect(facts.noKakao).toBe(true);
  });

  it("has the meaning of its codes in the report of errors, in both languages", async () => {
    const row = { provider: "third", type: "SMS", state: "undelivered", code: "T77" };
    const rows = [{ ...row, class: "carrier", message: null, count: 1, previous: 0 }];
    const sql = { query: async () => ({ rows }) } as unknown as Parameters<
      typeof service.errorsOf
    >[0];
    const scope = { tenant: "acme", by: "request", from: 0, until: 1 } as const;
    expect((await service.errorsOf(sql, scope)).errors).toMatchObject([
      {
        code: "T77",
        meaning: "the sender is unknown",
        meanings: { en: "the sender is unknown", ko: "모르는 발신 번호" },
      },
    ]);
  });
});
