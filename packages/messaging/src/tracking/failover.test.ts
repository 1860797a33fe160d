import { fail, KMsgError, ok, type DeliveryStatusResult } from "@k-msg/core";
import { describe, expect, it, vi } from "vitest";

import { fakeProvider } from "../fake-provider.ts";
import { KMsg } from "../kmsg.ts";
import type { DeliveryTrackingApiFailoverConfig } from "./failover.ts";
import { createDeliveryTrackingHooks } from "./hooks.ts";
import { InMemoryDeliveryTrackingStore } from "./memory-store.ts";
import { DeliveryTrackingService } from "./service.ts";
import { trackingRecord } from "./store-contract.ts";

const RECENT = new Date(Date.now() - 60_000);
const request = { enabled: true, fallbackChannel: "sms", fallbackContent: " 대체 문자 " };
const notAttempted = { attempted: false, status: "not_attempted" };

function alimtalk(failover: object = {}, fields: object = {}) {
  return trackingRecord("a", {
    providerId: "solapi",
    type: "ALIMTALK",
    requestedAt: RECENT,
    from: "0212345678",
    metadata: {
      failover: {
        request,
        sendWarningCodes: ["FAILOVER_PARTIAL_PROVIDER"],
        apiAttempt: notAttempted,
        ...failover,
      },
    },
    ...fields,
  });
}

const failed = (fields: Partial<DeliveryStatusResult> = {}) =>
  ok<DeliveryStatusResult>({
    providerId: "solapi",
    providerMessageId: "x",
    status: "FAILED",
    statusCode: "3104",
    ...fields,
  });

const sent = ok({
  messageId: "a:api-fallback",
  providerId: "iwinv",
  status: "SENT",
  type: "SMS",
  to: "010",
} as const);

function open(
  config: Partial<DeliveryTrackingApiFailoverConfig> = {},
  answer = failed(),
  store = new InMemoryDeliveryTrackingStore(),
) {
  const sender = vi.fn<DeliveryTrackingApiFailoverConfig["sender"]>(async () => sent);
  const provider = (id: string) =>
    fakeProvider(id, ["ALIMTALK"], { getDeliveryStatus: async () => answer });
  const service = new DeliveryTrackingService({
    providers: [provider("solapi"), provider("iwinv"), provider("other")],
    store,
    apiFailover: { sender, ...config },
  });
  return { service, store, sender };
}

const attempt = async (store: InMemoryDeliveryTrackingStore) =>
  ((await store.get("a"))?.metadata?.["failover"] as { apiAttempt: object } | undefined)
    ?.apiAttempt;

const no = (): boolean => false;
const broken = (): boolean => {
  throw new Error("x");
};

describe("the fallback", () => {
  it("is sent once, with the intent in the same write as the failure", async () => {
    const { service, store, sender } = open();
    await store.upsert(alimtalk());
    const writes = vi.spyOn(store, "patchOpen");
    sender.mockImplementationOnce(async () => {
      expect(await store.get("a")).toMatchObject({ status: "FAILED" });
      expect(await attempt(store)).toMatchObject({ attempted: true, status: "attempting" });
      return sent;
    });
    await service.runOnce();
    await service.runOnce();
    expect(writes).toHaveBeenCalledTimes(1);
    expect(sender.mock.calls).toEqual([
      [
        {
          type: "SMS",
          to: "01012345678",
          from: "0212345678",
          text: "대체 문자",
          messageId: "a:api-fallback",
        },
        expect.objectContaining({
          originalMessageId: "a",
          originalProviderId: "solapi",
          originalProviderMessageId: "p-a",
          fallbackMessageId: "a:api-fallback",
          fallbackType: "SMS",
        }),
      ],
    ]);
    expect(await attempt(store)).toMatchObject({
      outcome: "sent",
      fallbackMessageId: "a:api-fallback",
      fallbackProviderId: "iwinv",
    });
  });

  it("is LMS with its title when asked", async () => {
    const { service, store, sender } = open();
    const lms = { ...request, fallbackChannel: "lms", fallbackTitle: "제목" };
    await store.upsert(alimtalk({ request: lms }));
    await service.runOnce();
    expect(sender.mock.calls[0]?.[0]).toMatchObject({ type: "LMS", subject: "제목" });
  });

  it("is sent by one of many services whose claims overlap", async () => {
    const store = new InMemoryDeliveryTrackingStore();
    // Leases that are over at once: every service gets the record.
    vi.spyOn(store, "claimDue").mockImplementation(async (now, limit) => store.listDue(now, limit));
    const services = [1, 2, 3, 4].map(() => open({}, failed(), store));
    await store.upsert(alimtalk());
    await Promise.all(services.map(async ({ service }) => service.runOnce()));
    expect(services.reduce((sum, { sender }) => sum + sender.mock.calls.length, 0)).toBe(1);
  });

  it.each([
    ["no failover asked", { request: { ...request, enabled: false } }, {}],
    ["the provider does it itself", { sendWarningCodes: [] }, {}],
    [
      "attempted before",
      { apiAttempt: { attempted: true, status: "attempting", outcome: "sent" } },
      {},
    ],
    ["an SMS", {}, { type: "SMS" }],
    ["a provider without rules", {}, { providerId: "other" }],
  ])("%s: none", async (_name, failover, fields) => {
    const { service, store, sender } = open();
    await store.upsert(alimtalk(failover, fields));
    await service.runOnce();
    expect(await store.get("a")).toMatchObject({ status: "FAILED" });
    expect(sender).not.toHaveBeenCalled();
  });

  it.each([
    ["solapi", { statusCode: "3107" }, {}, 1],
    ["solapi", { statusCode: "1", statusMessage: "카카오톡 미사용자" }, {}, 1],
    ["solapi", { statusCode: "3000" }, {}, 0],
    ["iwinv", { statusCode: "1", statusMessage: "카카오톡 미사용 회원" }, {}, 1],
    ["iwinv", { statusCode: "1", statusMessage: "미사용" }, {}, 0],
    ["other", { statusCode: "77" }, { rulesByProviderId: { other: { statusCodes: ["77"] } } }, 1],
    [
      "other",
      { statusMessage: "no kakao" },
      { rulesByProviderId: { other: { messageIncludes: ["kakao"] } } },
      1,
    ],
    ["solapi", {}, { classifyNonKakaoUser: no }, 0],
    ["solapi", {}, { classifyNonKakaoUser: broken }, 0],
    ["solapi", {}, { enabled: false }, 0],
  ] as const)("%s %j %j: %d", async (providerId, status, config, times) => {
    const { service, store, sender } = open(config, failed(status));
    await store.upsert(alimtalk({}, { providerId }));
    await service.runOnce();
    expect(sender).toHaveBeenCalledTimes(times);
  });

  it("that cannot be sent leaves its reason and is not tried again", async () => {
    const blank = open();
    await blank.store.upsert(alimtalk({ request: { ...request, fallbackContent: " " } }));
    await blank.service.runOnce();
    expect(await attempt(blank.store)).toMatchObject({
      outcome: "skipped",
      warningCode: "FALLBACK_CONTENT_MISSING",
    });
    const missing = open({ sender: undefined as never });
    await missing.store.upsert(alimtalk());
    await missing.service.runOnce();
    expect(await attempt(missing.store)).toMatchObject({
      warningCode: "API_FAILOVER_SENDER_MISSING",
    });
    const refused = open({ sender: async () => fail(new KMsgError("INSUFFICIENT_BALANCE", "no")) });
    await refused.store.upsert(alimtalk());
    await refused.service.runOnce();
    expect(await attempt(refused.store)).toMatchObject({
      outcome: "failed",
      errorCode: "INSUFFICIENT_BALANCE",
    });
    const throwing = open({ sender: async () => Promise.reject(new Error("boom")) });
    await throwing.store.upsert(alimtalk());
    await throwing.service.runOnce();
    expect(await attempt(throwing.store)).toMatchObject({
      errorCode: "API_FAILOVER_SEND_EXCEPTION",
      errorMessage: "boom",
    });
  });
});

describe("a service that died in the middle", () => {
  const dead = (agoMs: number) =>
    alimtalk(
      {
        apiAttempt: {
          attempted: true,
          status: "attempting",
          attemptedAt: new Date(Date.now() - agoMs).toISOString(),
        },
      },
      { status: "FAILED" },
    );

  it("leaves its intent, and the next one sends", async () => {
    const { service, store, sender } = open();
    await store.upsert(dead(600_000));
    await service.runOnce();
    expect(sender).toHaveBeenCalledTimes(1);
    expect(await attempt(store)).toMatchObject({ outcome: "sent" });
    await open({}, failed(), store).service.runOnce();
    expect(sender).toHaveBeenCalledTimes(1);
  });

  it("is left alone while it may still be at work", async () => {
    const { service, store, sender } = open();
    await store.upsert(dead(1000));
    await service.runOnce();
    expect(sender).not.toHaveBeenCalled();
  });

  it("had sent already when the fallback's own record is there", async () => {
    const { service, store, sender } = open();
    await store.upsert(dead(600_000));
    await store.upsert(trackingRecord("a:api-fallback", { requestedAt: RECENT }));
    await service.runOnce();
    expect(sender).not.toHaveBeenCalled();
    expect(await attempt(store)).toMatchObject({ outcome: "sent", fallbackProviderId: "iwinv" });
  });
});

describe("the example of the document", () => {
  it("sends the fallback through the same KMsg, tracked", async () => {
    const provider = fakeProvider("solapi", ["ALIMTALK", "SMS"], {
      getDeliveryStatus: async () => failed(),
      answer: async ({ messageId = "", type, to }) =>
        ok({
          messageId,
          providerId: "solapi",
          providerMessageId: `id of ${messageId}`,
          status: "SENT",
          type,
          to,
          warnings: [{ code: "FAILOVER_PARTIAL_PROVIDER", message: "" }],
        }),
    });
    let kmsg: KMsg | undefined;
    const tracking = new DeliveryTrackingService({
      providers: [provider],
      polling: { initialDelayMs: 0 },
      apiFailover: {
        sender: async (input) => kmsg?.send(input) ?? fail(new KMsgError("UNKNOWN_ERROR", "")),
      },
    });
    kmsg = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(tracking) });
    await kmsg.send({
      type: "ALIMTALK",
      to: "01012345678",
      templateId: "AUTH_OTP",
      variables: { code: "123456" },
      messageId: "m",
      failover: { enabled: true, fallbackChannel: "sms", fallbackContent: "[안내]" },
    });
    await tracking.runOnce();
    expect(provider.calls.map(([{ type }]) => type)).toEqual(["ALIMTALK", "SMS"]);
    expect(await tracking.getRecord("m:api-fallback")).toMatchObject({
      type: "SMS",
      providerMessageId: "id of m:api-fallback",
    });
  });
});
