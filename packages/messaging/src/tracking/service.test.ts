import { fail, KMsgError, ok, type DeliveryStatusResult, type Provider } from "@k-msg/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { fakeProvider } from "../fake-provider.ts";
import { InMemoryDeliveryTrackingStore } from "./memory-store.ts";
import { DEFAULT_POLLING_CONFIG } from "./polling.ts";
import { DeliveryTrackingService } from "./service.ts";
import { trackingRecord } from "./store-contract.ts";

type Answer = NonNullable<Provider["getDeliveryStatus"]>;

const T0 = Date.UTC(2026, 10, 21);
const START = { requestedAt: new Date(T0), statusUpdatedAt: new Date(T0) };
const due = (id: string, fields: Parameters<typeof trackingRecord>[1] = {}) =>
  trackingRecord(id, { ...START, providerId: "p", nextCheckAt: new Date(T0 + 30_000), ...fields });

const status = (fields: Partial<DeliveryStatusResult> = {}) =>
  ok<DeliveryStatusResult>({ providerId: "p", providerMessageId: "x", status: "SENT", ...fields });

function open(
  getDeliveryStatus: Answer | undefined,
  polling: object = {},
  store = new InMemoryDeliveryTrackingStore(),
) {
  const errors: unknown[] = [];
  const provider = fakeProvider("p", ["SMS"], getDeliveryStatus ? { getDeliveryStatus } : {});
  const service = new DeliveryTrackingService({
    providers: [provider],
    store,
    polling,
    onError: (error, id) => void errors.push([id, (error as Error).message]),
  });
  return { service, store, errors };
}

beforeEach(() => {
  vi.useFakeTimers({ now: T0 + 60_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("configuration", () => {
  it("is checked and has k-msg's defaults", () => {
    expect(() => new DeliveryTrackingService(null as never)).toThrow("requires a config object");
    expect(() => new DeliveryTrackingService({ providers: [] })).toThrow("non-empty `providers`");
    expect(DEFAULT_POLLING_CONFIG).toMatchObject({
      intervalMs: 5000,
      batchSize: 200,
      concurrency: 10,
      initialDelayMs: 30_000,
      scheduledGraceMs: 120_000,
      backoffMs: [30_000, 120_000, 600_000, 1_800_000, 7_200_000],
      maxTrackingDurationMs: 86_400_000,
      unsupportedProviderStrategy: "skip",
    });
  });

  it("tries init again after a failure", async () => {
    const { service, store } = open(async () => ok(null));
    vi.spyOn(store, "init").mockRejectedValueOnce(new Error("down"));
    await expect(service.init()).rejects.toThrow("down");
    await expect(service.getRecord("a")).resolves.toBeUndefined();
  });
});

describe("one check", () => {
  const check = async (answer: Answer | undefined, fields: object = {}, polling: object = {}) => {
    const { service, store, errors } = open(answer, polling);
    await store.upsert(due("a", fields));
    await service.runOnce();
    const record = await store.get("a");
    const wait = (record?.nextCheckAt.getTime() ?? 0) - Date.now();
    return { ...record, wait, errors };
  };

  it("takes what the provider says and ends there", async () => {
    const deliveredAt = new Date(T0 + 5);
    const message = "가".repeat(300);
    const record = await check(async () =>
      status({ status: "DELIVERED", statusCode: "1", statusMessage: message, deliveredAt }),
    );
    expect(record).toMatchObject({
      status: "DELIVERED",
      providerStatusCode: "1",
      providerStatusMessage: message,
      deliveredAt,
      attemptCount: 1,
      lastCheckedAt: new Date(),
      statusUpdatedAt: new Date(),
      wait: 0,
    });
  });

  it.each([
    ["not known yet", async () => ok(null)],
    ["still under way", async () => status()],
    ["going back", async () => status({ status: "PENDING" })],
  ] as [string, Answer][])(
    "%s: stays as it is, and so does the time of the change",
    async (_, answer) => {
      expect(await check(answer)).toMatchObject({
        status: "SENT",
        statusUpdatedAt: new Date(T0),
        wait: 30_000,
      });
    },
  );

  it.each([
    ["AUTHENTICATION_FAILED", {}, {}],
    ["INSUFFICIENT_BALANCE", {}, {}],
    ["NETWORK_ERROR", {}, {}],
    ["UNKNOWN_ERROR", {}, {}],
    ["INVALID_REQUEST", {}, { httpStatus: 503 }],
    ["TEMPLATE_NOT_FOUND", {}, { httpStatus: 501 }],
    ["INVALID_REQUEST", { fault: "account" }, {}],
  ] as const)("%s %j %j keeps it open", async (code, details, metadata) => {
    const record = await check(async () => fail(new KMsgError(code, "m", details, metadata)));
    expect(record).toMatchObject({
      status: "SENT",
      lastError: { code, message: "m" },
      wait: 30_000,
      errors: [["a", "m"]],
    });
  });

  it("an error about the message itself ends it", async () => {
    const record = await check(async () => fail(new KMsgError("INVALID_REQUEST", "no such id")));
    expect(record).toMatchObject({ status: "UNKNOWN", lastError: { code: "INVALID_REQUEST" } });
  });

  it("a provider that does not know the status is asked again", async () => {
    const record = await check(async () => status({ status: "UNKNOWN" }));
    expect(record).toMatchObject({ status: "SENT", lastError: { code: "STATUS_UNKNOWN" } });
  });

  it.each([
    [{ providerMessageId: " " }, "MISSING_PROVIDER_MESSAGE_ID"],
    [{ providerId: "gone" }, "PROVIDER_NOT_FOUND"],
  ])("%j: %s", async (fields, code) => {
    const answer = vi.fn<Answer>();
    expect(await check(answer, fields)).toMatchObject({ status: "UNKNOWN", lastError: { code } });
    expect(answer).not.toHaveBeenCalled();
  });

  it("a provider that cannot be asked is looked at once more, at the end", async () => {
    const skipped = await check(undefined);
    expect(skipped).toMatchObject({
      status: "SENT",
      lastError: { code: "UNSUPPORTED_PROVIDER" },
      nextCheckAt: new Date(T0 + 86_400_001),
    });
    const polling = { unsupportedProviderStrategy: "unknown" };
    expect(await check(undefined, {}, polling)).toMatchObject({ status: "UNKNOWN" });
  });

  it("waits for the scheduled time without asking", async () => {
    const answer = vi.fn<Answer>();
    const scheduledAt = new Date(T0 + 50_000);
    const record = await check(answer, { scheduledAt, status: "PENDING" });
    expect(record).toMatchObject({ status: "PENDING", nextCheckAt: new Date(T0 + 170_000) });
    expect(answer).not.toHaveBeenCalled();
  });

  it("asks once more before it gives up, and takes a late answer", async () => {
    vi.setSystemTime(T0 + 86_400_001);
    expect(await check(async () => status({ status: "DELIVERED" }))).toMatchObject({
      status: "DELIVERED",
    });
    vi.setSystemTime(T0 + 86_400_001);
    expect(await check(async () => ok(null))).toMatchObject({
      status: "UNKNOWN",
      lastError: { code: "TRACKING_TIMEOUT", message: "max tracking duration exceeded" },
    });
  });
});

describe("the way of a message nobody ever hears of", () => {
  it("is k-msg's: 16 checks in 24 h 43 min, and one more that ends it", async () => {
    const seconds: number[] = [];
    const { service, store } = open(async () => {
      seconds.push((Date.now() - T0) / 1000);
      return ok(null);
    });
    await store.upsert(due("a"));
    for (;;) {
      const record = await store.get("a");
      if (record === undefined || record.status === "UNKNOWN") break;
      vi.setSystemTime(record.nextCheckAt);
      await service.runOnce();
    }
    expect(seconds.slice(0, 7)).toEqual([30, 60, 180, 780, 2580, 9780, 16_980]);
    expect(seconds.at(-1)).toBe(88_980);
    expect(await store.get("a")).toMatchObject({ attemptCount: 17 });
  });
});

describe("a run", () => {
  it("goes on past a provider that throws and one that never answers", async () => {
    const { service, store, errors } = open(
      async ({ providerMessageId }) => {
        if (providerMessageId === "p-bad") throw new Error("boom");
        if (providerMessageId === "p-dead") return new Promise(() => {});
        return status({ status: "DELIVERED" });
      },
      { concurrency: 2, checkTimeoutMs: 5000 },
    );
    for (const id of ["bad", "dead", "x", "y", "z"]) await store.upsert(due(id));
    const running = service.run();
    await vi.advanceTimersByTimeAsync(5000);
    expect(await running).toMatchObject({ due: 5, updated: 5, moreDue: false });
    expect(await store.countRecords({ status: "DELIVERED" })).toBe(3);
    expect(await store.get("dead")).toMatchObject({ lastError: { code: "NETWORK_TIMEOUT" } });
    expect((await store.get("bad"))?.nextCheckAt.getTime()).toBeGreaterThan(Date.now());
    expect(errors).toHaveLength(2);
  });

  it("goes on past a record that cannot be written", async () => {
    const { service, store, errors } = open(async () => status({ status: "DELIVERED" }));
    const patch = store.patch.bind(store);
    vi.spyOn(store, "patch").mockImplementation(async (id, change) => {
      if (id === "b") throw new Error("value too long");
      await patch(id, change);
    });
    for (const id of ["a", "b", "c"]) await store.upsert(due(id));
    expect(await service.run()).toMatchObject({ due: 3, updated: 2 });
    expect(await store.countRecords({ status: "DELIVERED" })).toBe(2);
    expect(errors).toEqual([["b", "value too long"]]);
  });

  it("writes in batches while it goes on", async () => {
    const { service, store } = open(async () => ok(null));
    const writes = vi.spyOn(store, "patchMany");
    for (let n = 0; n < 120; n++) await store.upsert(due(`m${n}`));
    expect(await service.run()).toMatchObject({ due: 120, updated: 120 });
    expect(writes.mock.calls.map(([patches]) => patches.length)).toEqual([50, 50, 20]);
  });

  it("says when there is more", async () => {
    const { service, store } = open(async () => ok(null), { batchSize: 2 });
    for (const id of ["a", "b", "c"]) await store.upsert(due(id));
    expect(await service.run()).toMatchObject({ due: 2, moreDue: true });
    expect(await service.run()).toMatchObject({ due: 1, moreDue: false });
  });

  it("asks about no record twice, in one service or in several", async () => {
    const asked: string[] = [];
    const store = new InMemoryDeliveryTrackingStore();
    const answer: Answer = async ({ providerMessageId }) => {
      asked.push(providerMessageId);
      return status({ status: "DELIVERED" });
    };
    const services = [1, 2, 3].map(() => open(answer, { batchSize: 40 }, store).service);
    for (let n = 0; n < 100; n++) await store.upsert(due(`m${n}`));
    await Promise.all([...services, ...services].map(async (service) => service.runOnce()));
    expect(asked).toHaveLength(100);
    expect(new Set(asked).size).toBe(100);
  });

  it("gives back what a dead service had taken", async () => {
    const { service, store } = open(async () => status({ status: "DELIVERED" }), { leaseMs: 1000 });
    await store.upsert(due("a"));
    await store.claimDue(new Date(), 10, 1000);
    expect(await service.run()).toMatchObject({ due: 0 });
    vi.setSystemTime(Date.now() + 1000);
    expect(await service.run()).toMatchObject({ due: 1 });
  });

  it("starts, reports what it cannot do, and stops", async () => {
    const { service, store, errors } = open(async () => ok(null), { intervalMs: 1000 });
    vi.spyOn(store, "claimDue").mockRejectedValue(new Error("database down"));
    service.start();
    service.start();
    await vi.advanceTimersByTimeAsync(2000);
    expect(errors).toEqual([
      [undefined, "database down"],
      [undefined, "database down"],
    ]);
    await service.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("works with a store that has k-msg's own methods only", async () => {
    const full = new InMemoryDeliveryTrackingStore();
    await full.upsert(due("a"));
    const { service } = open(async () => status({ status: "FAILED" }), {}, {
      init: async () => undefined,
      upsert: async (record: never) => full.upsert(record),
      get: async (id: string) => full.get(id),
      listDue: async (now: Date, limit: number) => full.listDue(now, limit),
      patch: async (id: string, patch: object) => full.patch(id, patch),
    } as never);
    await service.runOnce();
    expect(await service.getRecord("a")).toMatchObject({ status: "FAILED" });
    expect(await service.listRecords({ limit: 9 })).toEqual([]);
    expect(await service.countRecords({})).toBe(0);
    expect(await service.countBy({}, ["status"])).toEqual([]);
  });
});
