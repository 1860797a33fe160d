import { fail, KMsgError, ok, type DeliveryStatusResult, type Provider } from "@k-msg/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { fakeProvider } from "../fake-provider.ts";
import type { ApiFailoverSender } from "./failover.ts";
import { InMemoryDeliveryTrackingStore } from "./memory-store.ts";
import { DeliveryTrackingService, type DeliveryTrackingServiceConfig } from "./service.ts";
import { trackingRecord } from "./store-contract.ts";

type Answer = NonNullable<Provider["getDeliveryStatus"]>;

const T0 = Date.UTC(2026, 10, 21);
const NOW = new Date(T0 + 60_000);
const due = (id: string, fields: Parameters<typeof trackingRecord>[1] = {}) =>
  trackingRecord(id, {
    requestedAt: new Date(T0),
    statusUpdatedAt: new Date(T0),
    providerId: "p",
    nextCheckAt: new Date(T0 + 30_000),
    ...fields,
  });
const delivered = ok<DeliveryStatusResult>({
  providerId: "p",
  providerMessageId: "x",
  status: "DELIVERED",
});
const failing = due("f", {
  type: "ALIMTALK",
  metadata: {
    failover: {
      request: { enabled: true, fallbackContent: "text" },
      sendWarningCodes: ["FAILOVER_UNSUPPORTED_PROVIDER"],
    },
  },
});
const notKakao = ok<DeliveryStatusResult>({
  providerId: "p",
  providerMessageId: "x",
  status: "FAILED",
  statusCode: "X",
});
const rulesByProviderId = { p: { statusCodes: ["X"] } };

function open(getDeliveryStatus: Answer, config: Partial<DeliveryTrackingServiceConfig> = {}) {
  const store = new InMemoryDeliveryTrackingStore();
  const provider = fakeProvider("p", ["SMS"], { getDeliveryStatus });
  return {
    store,
    service: new DeliveryTrackingService({ providers: [provider], store, ...config }),
  };
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a run that is stopped", () => {
  it("hands signal and fetch to each query, cuts off what is under way, keeps what is known", async () => {
    const stop = new AbortController();
    const fetch = async () => new Response();
    const asked: string[] = [];
    const { store, service } = open(
      async ({ providerMessageId }, context) => {
        asked.push(providerMessageId);
        expect(context?.fetch).toBe(fetch);
        if (providerMessageId === "p-a") return delivered;
        stop.abort();
        expect(context?.signal?.aborted).toBe(true);
        return new Promise(() => {});
      },
      { polling: { concurrency: 1 } },
    );
    for (const id of ["a", "b", "c"]) await store.upsert(due(id));
    const result = await service.run({ signal: stop.signal, fetch });
    expect(asked).toEqual(["p-a", "p-b"]);
    expect(result).toMatchObject({ due: 3, updated: 1, errors: [], moreDue: true });
    expect(await store.get("a")).toMatchObject({ status: "DELIVERED" });
    for (const id of ["b", "c"]) {
      expect(await store.get(id)).toMatchObject({ status: "SENT", attemptCount: 0 });
    }
    const ids = (await store.listDue(NOW, 9)).map(({ messageId }) => messageId);
    expect(ids).toEqual(["b", "c"]);
  });

  it("that was stopped before takes nothing", async () => {
    const { store, service } = open(async () => delivered);
    await store.upsert(due("a"));
    expect(await service.run({ signal: AbortSignal.abort() })).toMatchObject({ due: 0 });
    expect(await store.get("a")).toEqual(due("a"));
  });

  it("starts no fallback: the record stays due, and its failure is not written without one", async () => {
    const stop = new AbortController();
    const sender = vi.fn<ApiFailoverSender>();
    const { store, service } = open(
      async () => {
        stop.abort();
        return notKakao;
      },
      { apiFailover: { sender, rulesByProviderId } },
    );
    await store.upsert(failing);
    await service.runOnce({ signal: stop.signal });
    expect(sender).not.toHaveBeenCalled();
    expect(await store.get("f")).toMatchObject({ status: "SENT", nextCheckAt: NOW });
  });

  it("leaves a fallback that was cut off for later, and keeps the outcome of one that was not", async () => {
    for (const heeds of [true, false]) {
      const stop = new AbortController();
      const sender: ApiFailoverSender = async (
        _input,
        { signal, fallbackMessageId: messageId },
      ) => {
        stop.abort();
        expect(signal.aborted).toBe(true);
        if (heeds) return fail(new KMsgError("REQUEST_ABORTED", "stopped"));
        return ok({ messageId, providerId: "q", status: "SENT", type: "SMS", to: "1" });
      };
      const apiFailover = { sender, rulesByProviderId };
      const { store, service } = open(async () => notKakao, { apiFailover });
      await store.upsert(failing);
      await service.runOnce({ signal: stop.signal });
      const record = await store.get("f");
      expect(record).toMatchObject({
        status: "FAILED",
        metadata: { failover: { apiAttempt: { attempted: true } } },
      });
      const sent = JSON.stringify(record?.metadata).includes('"outcome":"sent"');
      expect(sent).toBe(!heeds);
      expect(JSON.stringify(record?.metadata).includes('"outcome":"failed"')).toBe(false);
    }
  });

  it("refuses options that nobody reads", async () => {
    const { service } = open(async () => delivered);
    await expect(service.runOnce({ limit: 5 } as object)).rejects.toThrow(
      "unknown option limit; known are signal, fetch",
    );
  });
});

describe("close", () => {
  it("stops the run, waits until it is stored, and closes the store", async () => {
    const log: string[] = [];
    let asked: (() => void) | undefined;
    const asking = new Promise<void>((resolve) => (asked = resolve));
    const { store, service } = open(async () => {
      asked?.();
      return new Promise(() => {});
    });
    Object.assign(store, { close: () => void log.push("closed") });
    await store.upsert(due("a"));
    const running = service.runOnce().then(() => log.push("run over"));
    await asking;
    await service.close();
    await running;
    expect(log).toContain("closed");
    expect(await store.get("a")).toMatchObject({ status: "SENT", nextCheckAt: NOW });
  });
});

describe("a lease", () => {
  it("of 0 ms is none, and one under k-msg's name serves as well", async () => {
    const { store, service } = open(async () => delivered, { polling: { leaseMs: 0 } });
    const claim = vi.spyOn(store, "claimDue");
    await store.upsert(due("a"));
    await service.runOnce();
    expect(claim).not.toHaveBeenCalled();
    expect(await store.get("a")).toMatchObject({ status: "DELIVERED" });

    const inner = new InMemoryDeliveryTrackingStore();
    await inner.upsert(due("b"));
    const released: unknown[] = [];
    const stop = new AbortController();
    const other = {
      init: async () => {},
      upsert: inner.upsert.bind(inner),
      get: inner.get.bind(inner),
      listDue: async () => Promise.reject(new Error("not asked")),
      patch: inner.patch.bind(inner),
      leaseDue: inner.leaseDue.bind(inner),
      releaseLeases: async (ids: readonly string[]) => void released.push(ids),
    };
    const provider = fakeProvider("p", ["SMS"], {
      getDeliveryStatus: async () => {
        stop.abort();
        return new Promise<never>(() => {});
      },
    });
    const leased = new DeliveryTrackingService({ providers: [provider], store: other });
    await leased.runOnce({ signal: stop.signal });
    expect(released).toEqual([["b"]]);
  });
});

describe("a store that refuses a record", () => {
  it("has the others stored, that one due after its back-off, and the run rejected with all causes", async () => {
    const { store, service } = open(async () => delivered);
    for (const id of ["a", "b", "c"]) await store.upsert(due(id));
    const patch = store.patch.bind(store);
    vi.spyOn(store, "patchMany").mockRejectedValue(new Error("one is too long"));
    vi.spyOn(store, "patch").mockImplementation(async (id, fields) => {
      if (id === "b" && fields.status !== undefined) throw new Error("too long");
      await patch(id, fields);
    });
    const error = await service.runOnce().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toEqual([new Error("too long")]);
    expect((error as AggregateError).message).toContain("b");
    expect(await store.get("a")).toMatchObject({ status: "DELIVERED" });
    expect(await store.get("c")).toMatchObject({ status: "DELIVERED" });
    expect(await store.get("b")).toMatchObject({
      status: "SENT",
      attemptCount: 1,
      nextCheckAt: new Date(NOW.getTime() + 30_000),
    });
  });

  it("is heard of on the console where start() runs and nobody listens", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const { store, service } = open(async () => delivered);
    vi.spyOn(store, "claimDue").mockRejectedValue(new Error("down"));
    service.start();
    await vi.advanceTimersByTimeAsync(5000);
    expect(log).toHaveBeenCalledWith("[k-msg] delivery tracking failed", new Error("down"));
    await service.close();
    log.mockRestore();
  });
});
