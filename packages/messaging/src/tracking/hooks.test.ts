import { fail, KMsgError, ok, type SendOptions } from "@k-msg/core";
import { describe, expect, it, vi } from "vitest";

import { combineHooks } from "../combine-hooks.ts";
import type { KMsgConfig } from "../config.ts";
import { fakeProvider } from "../fake-provider.ts";
import { KMsg } from "../kmsg.ts";
import { createDeliveryTrackingHooks, type DeliveryTrackingHooksOptions } from "./hooks.ts";
import { InMemoryDeliveryTrackingStore } from "./memory-store.ts";
import { DeliveryTrackingService } from "./service.ts";

const sms = { type: "SMS", to: "010-1234-5678", text: "hi", messageId: "m" } as const;

function open(
  provider = fakeProvider("p"),
  options: DeliveryTrackingHooksOptions = {},
  config: Partial<KMsgConfig> = {},
) {
  const store = new InMemoryDeliveryTrackingStore();
  const service = new DeliveryTrackingService({ providers: [provider], store });
  const fresh = () =>
    new KMsg({
      providers: [provider],
      hooks: createDeliveryTrackingHooks(service, options),
      ...config,
    });
  return { store, service, provider, fresh, kmsg: fresh() };
}

const failing = (error: KMsgError) =>
  fakeProvider("p", ["SMS"], { answer: async () => fail(error) });

describe("a send that is tracked", () => {
  it("is on record before the provider is called, and complete after", async () => {
    const { store, kmsg, provider } = open();
    const before = vi.fn<() => void>();
    const send = provider.send.bind(provider);
    vi.spyOn(provider, "send").mockImplementation(async (options, context) => {
      expect(await store.get("m")).toMatchObject({ status: "PENDING", providerId: "p" });
      before();
      return send(options, context);
    });
    await kmsg.send({ ...sms, from: "02", options: { customFields: { a: "b" } } });
    expect(before).toHaveBeenCalledTimes(1);
    const record = await store.get("m");
    expect(record).toMatchObject({
      messageId: "m",
      providerId: "p",
      providerMessageId: "p-1",
      type: "SMS",
      to: sms.to,
      from: "02",
      status: "SENT",
      attemptCount: 0,
      metadata: { customFields: { a: "b" } },
    });
    const wait = (record?.nextCheckAt.getTime() ?? 0) - (record?.requestedAt.getTime() ?? 0);
    expect(wait).toBe(30_000);
    expect(record?.metadata).not.toHaveProperty("send");
  });

  it("that is scheduled, as a Date or as text, is looked at after its time", async () => {
    const { store, kmsg } = open();
    const scheduledAt = new Date(Date.now() + 3_600_000);
    await kmsg.send({ ...sms, messageId: "d", options: { scheduledAt } });
    await kmsg.send({
      ...sms,
      messageId: "t",
      options: { scheduledAt: scheduledAt.toISOString() },
    });
    for (const id of ["d", "t"]) {
      expect(await store.get(id)).toMatchObject({
        status: "PENDING",
        scheduledAt,
        nextCheckAt: new Date(scheduledAt.getTime() + 120_000),
      });
    }
  });

  it("without a provider id is UNKNOWN at once, with its reason", async () => {
    const provider = fakeProvider("p", ["SMS"], {
      answer: async ({ messageId = "", to }) =>
        ok({ messageId, providerId: "p", providerMessageId: " ", status: "SENT", type: "SMS", to }),
    });
    const { store, kmsg } = open(provider);
    await kmsg.send(sms);
    expect(await store.get("m")).toMatchObject({
      status: "UNKNOWN",
      lastError: { code: "MISSING_PROVIDER_MESSAGE_ID", message: "providerMessageId missing" },
    });
  });

  it("keeps what an AlimTalk needs for its fallback", async () => {
    const { store, kmsg } = open();
    const failover = { enabled: true, fallbackChannel: "lms", fallbackContent: "문자" } as const;
    await kmsg.send({ ...sms, type: "ALIMTALK", templateId: "T", variables: {}, failover });
    expect((await store.get("m"))?.metadata).toEqual({
      failover: {
        request: failover,
        sendWarningCodes: [],
        apiAttempt: { attempted: false, status: "not_attempted" },
      },
    });
  });

  it("goes out although the store is down, and says so", async () => {
    const errors: unknown[] = [];
    const reports: string[] = [];
    const options: DeliveryTrackingHooksOptions = {
      onRecordError: (error, { context }) => {
        errors.push([context.messageId, (error as Error).message]);
        throw new Error("the reporter is broken too");
      },
      onError: () => void errors.push("a send failed"),
    };
    const { store, service, provider } = open();
    const hooks = combineHooks(createDeliveryTrackingHooks(service, options), {
      onHookError: (_error, name) => void reports.push(name),
    });
    const kmsg = new KMsg({ providers: [provider], hooks });
    vi.spyOn(store, "insertIfAbsent").mockRejectedValue(new Error("down"));
    vi.spyOn(store, "upsert").mockRejectedValue(new Error("still down"));
    expect((await kmsg.send(sms)).isSuccess).toBe(true);
    expect(provider.calls).toHaveLength(1);
    expect(errors).toEqual([
      ["m", "down"],
      ["m", "still down"],
    ]);
    expect(reports).toEqual(["onAdmit", "onSuccess"]);
  });

  it("tells KMsg's onHookError, or the console, of a record that could not be written", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const { store, service, provider, kmsg } = open();
    vi.spyOn(store, "upsert").mockRejectedValue(new Error("down"));
    const seen: unknown[] = [];
    const hooks = combineHooks(createDeliveryTrackingHooks(service), {
      onHookError: (error, name) => void seen.push([name, (error as Error).message]),
    });
    expect((await new KMsg({ providers: [provider], hooks }).send(sms)).isSuccess).toBe(true);
    expect(seen).toEqual([["onSuccess", "down"]]);
    expect(log).not.toHaveBeenCalled();
    await kmsg.send({ ...sms, messageId: "n" });
    expect(log).toHaveBeenCalledTimes(1);
    log.mockRestore();
  });

  it("hands a failed send to onError with its context, whatever the store does", async () => {
    const seen: unknown[] = [];
    const { store, kmsg } = open(failing(new KMsgError("INSUFFICIENT_BALANCE", "no money")), {
      onError: (error, { context }) =>
        void seen.push([(error as Error).message, context.messageId]),
      onRecordError: (error) => void seen.push((error as Error).message),
    });
    vi.spyOn(store, "patch").mockRejectedValue(new Error("down"));
    await kmsg.send(sms);
    expect(seen).toEqual(["down", ["no money", "m"]]);
  });

  it("refuses options that nobody reads", () => {
    const { service } = open();
    expect(() => createDeliveryTrackingHooks(service, { onFail: () => {} } as never)).toThrow(
      "createDeliveryTrackingHooks: unknown option onFail; known are onError, onRecordError",
    );
  });
});

describe("the same messageId again, in another process", () => {
  it("is answered from the record and not sent", async () => {
    const { store, fresh, provider } = open();
    const first = await fresh().send(sms);
    await store.patch("m", { status: "DELIVERED" });
    expect(await fresh().send(sms)).toEqual(first);
    expect(provider.calls).toHaveLength(1);
    expect(await store.get("m")).toMatchObject({ status: "DELIVERED", providerMessageId: "p-1" });
  });

  it("is refused for another message", async () => {
    const { fresh, provider } = open();
    await fresh().send(sms);
    expect(await fresh().send({ ...sms, to: "01099998888" })).toMatchObject({
      error: { code: "INVALID_REQUEST" },
    });
    expect(provider.calls).toHaveLength(1);
  });

  it("is not sent while nobody knows what became of the first", async () => {
    const { store, service, fresh, provider } = open(
      failing(new KMsgError("NETWORK_TIMEOUT", "no answer")),
    );
    expect((await fresh().send(sms)).isFailure).toBe(true);
    const again = await fresh().send(sms);
    expect(again).toMatchObject({ error: { details: { reason: "unconfirmed" } } });
    expect(provider.calls).toHaveLength(1);
    expect(await store.get("m")).toMatchObject({
      status: "PENDING",
      lastError: { code: "NETWORK_TIMEOUT" },
    });
    await store.patch("m", { nextCheckAt: new Date(0) });
    await service.runOnce();
    expect(await store.get("m")).toMatchObject({
      status: "UNKNOWN",
      lastError: { code: "SEND_UNCONFIRMED" },
    });
  });

  it("is sent when the first was surely not", async () => {
    let first = true;
    const answer = async ({ messageId = "", to }: SendOptions) => {
      const was = first;
      first = false;
      return was
        ? fail(new KMsgError("INSUFFICIENT_BALANCE", "no money"))
        : ok({
            messageId,
            providerId: "p",
            providerMessageId: "x",
            status: "SENT",
            type: "SMS",
            to,
          } as const);
    };
    const { store, fresh } = open(fakeProvider("p", ["SMS"], { answer }));
    await fresh().send(sms);
    expect(await store.get("m")).toMatchObject({
      status: "FAILED",
      lastError: { code: "INSUFFICIENT_BALANCE" },
    });
    expect((await fresh().send(sms)).isSuccess).toBe(true);
    expect(await store.get("m")).toMatchObject({ status: "SENT", providerMessageId: "x" });
  });
});

describe("a message in a queue", () => {
  it("waits on record and is sent by whoever takes it", async () => {
    const queued: string[] = [];
    const repo = {
      save: async () => ok("r"),
      update: async () => ok(undefined),
      find: async () => ok(null),
    };
    const { store, service, kmsg, fresh, provider } = open(
      undefined,
      { onQueued: ({ messageId }) => void queued.push(messageId) },
      { persistence: { strategy: "queue", repo } },
    );
    await kmsg.send(sms);
    expect(queued).toEqual(["m"]);
    await store.patch("m", { nextCheckAt: new Date(0) });
    await service.runOnce();
    expect(await store.get("m")).toMatchObject({ status: "PENDING" });
    const worker = new KMsg({ providers: [provider], hooks: createDeliveryTrackingHooks(service) });
    expect((await worker.send(sms)).isSuccess).toBe(true);
    expect(await store.get("m")).toMatchObject({ status: "SENT", providerMessageId: "p-1" });
    await fresh().send(sms);
    expect(await store.get("m")).toMatchObject({ status: "SENT" });
  });
});
