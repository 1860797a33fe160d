import { createAesGcmFieldCryptoProvider } from "@k-msg/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { CONFIG, event, URL_A } from "./fixtures.test-support.ts";
import { createInMemoryWebhookPersistence, MemoryDeliveryStore } from "./memory.ts";
import type { WebhookRuntimeConfig } from "./runtime-options.ts";
import { WebhookRuntimeService } from "./runtime.ts";
import { SecurityManager } from "./security-manager.ts";
import { MockHttpClient, type MockAnswer } from "./toolkit/mock-http-client.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse("2026-03-02T03:00:00Z") });
});
afterEach(() => {
  vi.useRealTimers();
});

function runtimeWith(answers: readonly MockAnswer[], config: Partial<WebhookRuntimeConfig> = {}) {
  const httpClient = new MockHttpClient(answers);
  const runtime = new WebhookRuntimeService({
    delivery: CONFIG,
    httpClient,
    autoStart: false,
    ...config,
  });
  return { runtime, httpClient };
}

/** Turns the clock until the call has ended. */
async function ended<T>(call: Promise<T>): Promise<T> {
  const [value] = await Promise.all([call, vi.runAllTimersAsync()]);
  return value;
}

const endpoint = { id: "ep-1", url: URL_A, events: ["message.sent" as const] };

describe("a delivery", () => {
  it("waits base × multiplier^k before retry k, and says how each attempt went", async () => {
    const { runtime, httpClient } = runtimeWith([
      { status: 500 },
      { status: 429 },
      { status: 201 },
    ]);
    await runtime.addEndpoint(endpoint);
    const started = Date.now();
    const [delivery] = await ended(runtime.emitSync(event("e-1")));
    expect(delivery?.attempts.map(({ httpStatus }) => httpStatus)).toEqual([500, 429, 201]);
    expect(delivery?.attempts.map(({ timestamp }) => timestamp.getTime() - started)).toEqual([
      0, 2000, 6000,
    ]);
    expect(delivery).toMatchObject({ status: "success" });
    expect(delivery?.nextRetryAt).toBeUndefined();
    expect(httpClient.requests[0]?.init).toMatchObject({ method: "POST", redirect: "manual" });
  });

  it.each([
    ["a refusal", { status: 400 }, 1],
    ["a redirect, which is not followed", { status: 302 }, 1],
    ["fetch failed", { error: new TypeError("fetch failed") }, 3],
    ["a name nobody knows", { error: new Error("x", { cause: new Error("ENOTFOUND") }) }, 3],
    ["a mistake of ours", { error: new Error("cannot read properties of null") }, 1],
  ])("after %s", async (_what, answer: MockAnswer, attempts) => {
    const { runtime } = runtimeWith([answer, answer, answer, answer]);
    await runtime.addEndpoint(endpoint);
    const [delivery] = await ended(runtime.emitSync(event("e-1")));
    expect(delivery).toMatchObject({ status: "failed" });
    expect(delivery?.attempts).toHaveLength(attempts);
  });

  it("gets no retry where the endpoint wants none, and as many tries for a timeout as for an error", async () => {
    const never = { fetch: async () => new Promise<Response>(() => undefined) };
    const { runtime } = runtimeWith([], { httpClient: never });
    const retryConfig = { maxRetries: 0, retryDelayMs: 1000, backoffMultiplier: 1 };
    await runtime.addEndpoint({ ...endpoint, retryConfig });
    await runtime.addEndpoint({ ...endpoint, id: "ep-2", url: `${URL_A}2` });
    const deliveries = await ended(runtime.emitSync(event("e-1")));
    expect(deliveries.map(({ attempts }) => attempts.length)).toEqual([1, 3]);
    expect(deliveries[0]?.attempts[0]?.error).toContain("timeout");
  });

  it("waits as long as a receiver asks", async () => {
    const { runtime } = runtimeWith([{ status: 503, headers: { "retry-after": "60" } }, {}]);
    await runtime.addEndpoint(endpoint);
    const [delivery] = await ended(runtime.emitSync(event("e-1")));
    const [first, second] = delivery?.attempts ?? [];
    expect((second?.timestamp.getTime() ?? 0) - (first?.timestamp.getTime() ?? 0)).toBe(60_000);
  });

  it("signs what it sends, with a time that receivers take at every attempt", async () => {
    const busy = { status: 503, headers: { "retry-after": "600" } };
    const delivery = { ...CONFIG, enableSecurity: true, secretKey: "of all" };
    const { runtime, httpClient } = runtimeWith([busy, {}], { delivery });
    await runtime.addEndpoint({ ...endpoint, secret: "own" });
    await ended(runtime.emitSync(event("e-1")));
    const start = Date.parse("2026-03-02T03:00:00Z") / 1000;
    const times = [start, start + 600];
    const manager = new SecurityManager();
    for (const [i, { init }] of httpClient.requests.entries()) {
      const headers = init.headers as Record<string, string>;
      const timestamp = headers["X-Webhook-Timestamp"] ?? "";
      const signature = manager.extractSignature(headers) ?? "";
      expect(Number(timestamp)).toBe(times[i]);
      const body = init.body as string;
      expect(manager.verifySignatureWithTimestamp(body, timestamp, signature, "own")).toBe(true);
      expect(manager.verifySignatureWithTimestamp(body, timestamp, signature, "of all")).toBe(
        false,
      );
    }
  });
});

describe("a planned retry", () => {
  it("survives the process that planned it, and is made once", async () => {
    const persistence = createInMemoryWebhookPersistence();
    const first = runtimeWith([{ status: 500 }], { persistence });
    await first.runtime.addEndpoint(endpoint);
    // The process dies while it waits: its timers never run again.
    void first.runtime.emitSync(event("e-1"));
    await vi.advanceTimersByTimeAsync(0);
    const [pending] = await first.runtime.listDeliveries();
    expect(pending).toMatchObject({ status: "pending", attempts: [{ httpStatus: 500 }] });
    expect(pending?.nextRetryAt?.getTime()).toBe(Date.now() + 2000);
    vi.clearAllTimers();

    vi.setSystemTime(Date.now() + 10_000);
    const [second, third] = [runtimeWith([], { persistence }), runtimeWith([], { persistence })];
    await ended(Promise.all([second.runtime.flush(), third.runtime.flush()]));
    const requests = [...second.httpClient.requests, ...third.httpClient.requests];
    expect(requests).toHaveLength(1);
    const [done] = await second.runtime.listDeliveries();
    expect(done).toMatchObject({ id: pending?.id, status: "success" });
    expect(done?.attempts.map(({ attemptNumber }) => attemptNumber)).toEqual([1, 2]);
  });

  it("of an event that was emitted and never sent is made by another process", async () => {
    const persistence = createInMemoryWebhookPersistence();
    const first = runtimeWith([], { persistence });
    await first.runtime.addEndpoint(endpoint);
    await first.runtime.emit(event("e-1"));
    expect(first.httpClient.requests).toEqual([]);
    vi.setSystemTime(Date.now() + 60_000);
    const second = runtimeWith([], { persistence });
    expect(await second.runtime.resumeDeliveries()).toBe(1);
    await ended(first.runtime.flush());
    expect([first.httpClient.requests.length, second.httpClient.requests.length]).toEqual([0, 1]);
  });

  it("of an endpoint that is gone is given up", async () => {
    const { runtime, httpClient } = runtimeWith([]);
    await runtime.addEndpoint(endpoint);
    await runtime.emit(event("e-1"));
    await runtime.removeEndpoint("ep-1");
    await ended(runtime.flush());
    expect(httpClient.requests).toEqual([]);
    expect(await runtime.listDeliveries()).toMatchObject([{ status: "failed", attempts: [] }]);
  });

  it("with a store of k-msg's own kind is stored when it has ended, once", async () => {
    const memory = new MemoryDeliveryStore();
    const added: string[] = [];
    const deliveryStore = {
      add: async (delivery: Parameters<MemoryDeliveryStore["add"]>[0]) => {
        added.push(delivery.status);
        return memory.add(delivery);
      },
      list: async () => memory.list(),
    };
    const { endpointStore } = createInMemoryWebhookPersistence();
    const { runtime } = runtimeWith([{ status: 500 }, {}], { deliveryStore, endpointStore });
    await runtime.addEndpoint(endpoint);
    await ended(runtime.emitSync(event("e-1")));
    expect(added).toEqual(["success"]);
  });
});

describe("the queue", () => {
  it("goes at its size or after its time, and a failing store costs no event and repeats none", async () => {
    const persistence = createInMemoryWebhookPersistence();
    const { endpointStore } = persistence;
    const { runtime, httpClient } = runtimeWith([], { persistence, autoStart: true });
    await runtime.addEndpoint(endpoint);
    await runtime.emit(event("e-1"));
    await vi.advanceTimersByTimeAsync(500);
    expect(httpClient.requests).toHaveLength(1);
    await runtime.emit(event("e-2"));
    const broken = vi.spyOn(endpointStore, "get").mockRejectedValueOnce(new Error("down"));
    await expect(runtime.emit(event("e-3"))).rejects.toThrow("the webhook store failed");
    broken.mockRestore();
    await vi.advanceTimersByTimeAsync(500);
    const ids = httpClient.requests.map(({ init }) =>
      new Headers(init.headers).get("X-Webhook-ID"),
    );
    expect(ids).toEqual(["e-1", "e-3", "e-2"]);
    await runtime.shutdown();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("options", () => {
  it.each([
    [{ delivery: CONFIG, autostart: false }, /unknown option autostart/],
    [{ delivery: { ...CONFIG, retries: 3 } }, /delivery: unknown option retries/],
    [{ delivery: { ...CONFIG, timeoutMs: 0 } }, /delivery.timeoutMs/],
    [{ delivery: CONFIG, deliveryStore: new MemoryDeliveryStore() }, /both/],
    [{ delivery: CONFIG, security: { allowHttp: true } }, /unknown option allowHttp/],
  ])("that cannot be right are refused", (config, message) => {
    expect(() => new WebhookRuntimeService(config as WebhookRuntimeConfig)).toThrow(message);
  });

  it("of endpoints, lists and events too", async () => {
    const { runtime } = runtimeWith([]);
    const slip = { ...endpoint, event: ["message.sent"] } as typeof endpoint;
    await expect(runtime.addEndpoint(slip)).rejects.toThrow(/unknown option event/);
    const option = { endpoint: "x" } as object;
    await expect(runtime.listDeliveries(option)).rejects.toThrow(/unknown option endpoint/);
    const late = { ...event("e-1"), timestamp: new Date(Number.NaN) };
    await expect(runtime.emitSync(late)).rejects.toThrow(/timestamp/);
  });
});

describe("field crypto", () => {
  it("keeps secrets and payloads from the store, and sends with them all the same", async () => {
    const key = new Uint8Array(32).fill(7);
    const provider = createAesGcmFieldCryptoProvider({ activeKid: "k1", keys: { k1: key } });
    const persistence = createInMemoryWebhookPersistence();
    const { runtime, httpClient } = runtimeWith([], {
      persistence,
      delivery: { ...CONFIG, enableSecurity: true },
      fieldCrypto: {
        tenantId: "t",
        endpoint: { fields: { secret: "encrypt", headers: "encrypt" }, provider },
        delivery: { fields: { payload: "encrypt", headers: "encrypt" }, provider },
      },
    });
    const headers = { Authorization: "Bearer top-secret" };
    await runtime.addEndpoint({ ...endpoint, secret: "hush", headers });
    await ended(runtime.emitSync({ ...event("e-1"), data: { otp: "482913" } }));
    const stored = JSON.stringify([
      await persistence.endpointStore.list(),
      await persistence.deliveryStore.list(),
    ]);
    expect(stored).not.toMatch(/hush|top-secret|482913/);
    expect(await runtime.getEndpoint("ep-1")).toMatchObject({ secret: "hush", headers });
    expect(await runtime.listDeliveries()).toMatchObject([
      { payload: expect.stringContaining("482913") },
    ]);
    expect(httpClient.requests[0]?.init.headers).toMatchObject(headers);
  });
});
