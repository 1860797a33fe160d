import { expect, it, vi } from "vitest";

import { CONFIG, event, URL_A } from "./fixtures.test-support.ts";
import {
  BatchDispatcher,
  DeliveryStore,
  EndpointManager,
  EventStore,
  LoadBalancer,
  MockHttpClient,
  QueueManager,
  WebhookDispatcher,
  WebhookRegistry,
} from "./toolkit.ts";
import type { WebhookBatch } from "./types.ts";

const endpoint = { id: "ep-1", url: URL_A, events: ["message.sent" as const] };

it("the dispatcher delivers without a store", async () => {
  const http = new MockHttpClient([{ status: 204 }]);
  const added = await new EndpointManager().add(endpoint);
  const delivery = await new WebhookDispatcher(CONFIG, http).dispatch(event("e-1"), added);
  expect(delivery).toMatchObject({ status: "success", attempts: [{ httpStatus: 204 }] });
  expect(http.requests.map(({ url }) => url)).toEqual([URL_A]);
});

it("batches are of one endpoint, full or flushed", async () => {
  const sent: WebhookBatch[] = [];
  const batches = new BatchDispatcher({ maxBatchSize: 2 }, async (one) => void sent.push(one));
  await batches.add("a", event("1"));
  await batches.add("b", event("2"));
  await batches.add("a", event("3"));
  await batches.flush();
  const told = sent.map(({ endpointId, events }) => [endpointId, events.map(({ id }) => id)]);
  expect(told).toEqual([
    ["a", ["1", "3"]],
    ["b", ["2"]],
  ]);
});

it("a batch that is not taken holds up no other, and is told of", async () => {
  vi.useFakeTimers();
  const log = vi.spyOn(console, "error").mockReturnValue();
  const sent: string[] = [];
  const config = { maxBatchSize: 9, batchTimeoutMs: 100 };
  const batches = new BatchDispatcher(config, async ({ endpointId }) => {
    if (endpointId === "a") throw new Error("down");
    sent.push(endpointId);
  });
  for (const id of ["a", "b"]) await batches.add(id, event(id));
  await expect(batches.flush()).rejects.toThrow("down");
  for (const id of ["a", "b"]) await batches.add(id, event(id));
  await vi.advanceTimersByTimeAsync(100);
  expect(sent).toEqual(["b", "b"]);
  expect(log).toHaveBeenCalledWith(expect.stringContaining("not taken"), new Error("down"));
  log.mockRestore();
  vi.useRealTimers();
});

it("endpoints take turns, or the one with the fewest calls is taken", async () => {
  const manager = new EndpointManager();
  await manager.add({ ...endpoint, id: "a" });
  await manager.add({ ...endpoint, id: "b" });
  await manager.add({ ...endpoint, id: "c", active: false });
  const all = await manager.list();
  const turns = new LoadBalancer();
  expect([1, 2, 3].map(() => turns.select(all)?.id)).toEqual(["a", "b", "a"]);
  const fewest = new LoadBalancer({ strategy: "least-connections" });
  expect([1, 2].map(() => fewest.select(all)?.id)).toEqual(["a", "b"]);
  fewest.release("b");
  expect(fewest.select(all)?.id).toBe("b");
  expect(fewest.select([])).toBeNull();
});

it("the queue has the highest priority first, then the oldest, and an end", () => {
  const queue = new QueueManager<string>({ maxSize: 3 });
  queue.enqueue("a");
  queue.enqueue("b", 5);
  queue.enqueue("c", 5);
  expect(() => queue.enqueue("d")).toThrow(/full/);
  expect([queue.dequeue(), queue.dequeue(), queue.dequeue(), queue.dequeue()]).toEqual([
    "b",
    "c",
    "a",
    undefined,
  ]);
});

it("events are kept up to a number, the newest first", async () => {
  const store = new EventStore({ maxEvents: 2 });
  for (const id of ["1", "2", "3"]) await store.add(event(id));
  expect((await store.list()).map(({ id }) => id)).toEqual(["3", "2"]);
  expect(await store.get("1")).toBeNull();
});

it("the registry has endpoints and counted deliveries", async () => {
  const deliveries = new DeliveryStore();
  const registry = new WebhookRegistry();
  const added = await registry.endpoints.add(endpoint);
  expect(await registry.endpoints.matching(event("e-1"))).toEqual([added]);
  expect(await registry.endpoints.matching(event("e-1", "message.failed"))).toEqual([]);
  const http = new MockHttpClient([{ status: 400 }]);
  const delivery = await new WebhookDispatcher(CONFIG, http).dispatch(event("e-1"), added);
  await registry.addDelivery(delivery);
  expect(await registry.listDeliveries()).toMatchObject([{ id: delivery.id }]);
  await deliveries.add(delivery);
  expect(await deliveries.getStats()).toMatchObject({ total: 1, failed: 1, success: 0 });
  expect(await deliveries.get(delivery.id)).toMatchObject({ eventId: "e-1" });
});
