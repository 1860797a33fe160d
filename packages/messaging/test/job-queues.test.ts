/** Every job queue of the Cloudflare adapters on what it is for. */
import {
  createD1JobQueue,
  createDrizzleDeliveryTrackingStore,
  createDrizzleJobQueue,
  createDurableObjectJobQueue,
  createKvJobQueue,
  createR2JobQueue,
  HyperdriveJobQueue,
} from "@k-msg/messaging/adapters/cloudflare";
import type { JobLeaseOptions } from "@k-msg/messaging/queue";
import { drizzle as drizzle044 } from "drizzle-orm-044/d1";
import { drizzle } from "drizzle-orm/d1";
import { describe, expect, it } from "vitest";

import {
  describeSharedQueue,
  testClock,
} from "../src/adapters/cloudflare/shared-queue-contract.ts";
import { describeLeases } from "../src/tracking/store-lease-contract.ts";
import { bindings, freshName, insideObject } from "./bindings.ts";
import { hyperdriveClient } from "./hyperdrive-client.ts";

function options(clock: ReturnType<typeof testClock>, lease: JobLeaseOptions) {
  return { ...lease, now: clock.now };
}

describeSharedQueue("D1", async (lease) => {
  const clock = testClock();
  const tableName = freshName();
  const worker = () => createD1JobQueue(bindings.DB, { tableName, ...options(clock, lease) });
  return { clock, queues: [worker(), worker()] };
});

for (const [name, db] of [
  ["Drizzle 0.45 on D1", drizzle(bindings.DB)],
  ["Drizzle 0.44 on D1", drizzle044(bindings.DB)],
] as const) {
  describeSharedQueue(name, async (lease) => {
    const clock = testClock();
    const tableName = freshName();
    const worker = () =>
      createDrizzleJobQueue({ dialect: "sqlite", db, tableName, ...options(clock, lease) });
    return { clock, queues: [worker(), worker()] };
  });
  describeLeases(name, async () =>
    createDrizzleDeliveryTrackingStore({ dialect: "sqlite", db, tableName: freshName() }),
  );
}

describeSharedQueue("Hyperdrive", async (lease) => {
  const clock = testClock();
  const table = freshName();
  const worker = () => new HyperdriveJobQueue(hyperdriveClient(), table, options(clock, lease));
  return { clock, queues: [worker(), worker()] };
});

describeSharedQueue("R2", async (lease) => {
  const clock = testClock();
  const keyPrefix = freshName();
  const worker = () => createR2JobQueue(bindings.BUCKET, { keyPrefix, ...options(clock, lease) });
  return { clock, queues: [worker(), worker()] };
});

describeSharedQueue("Durable Object storage", async (lease) => {
  const clock = testClock();
  type Worker = ReturnType<typeof createDurableObjectJobQueue>;
  type Call = (...args: unknown[]) => Promise<unknown>;
  const both = insideObject((storage) => {
    const workers = [0, 1].map(() => createDurableObjectJobQueue(storage, options(clock, lease)));
    return {
      call: async (index: number, name: keyof Worker, args: unknown[]) => {
        const worker = workers[index] as unknown as Record<string, Call>;
        return worker[name]?.(...args);
      },
    };
  });
  const worker = (index: number) =>
    new Proxy({} as Worker, {
      get: (_target, name) =>
        name === "then"
          ? undefined
          : async (...args: unknown[]) => both.call(index, name as keyof Worker, args),
    });
  return { clock, queues: [worker(0), worker(1)] };
});

describeSharedQueue(
  "KV",
  async (lease) => {
    const clock = testClock();
    const keyPrefix = freshName();
    const worker = () => createKvJobQueue(bindings.KV, { keyPrefix, ...options(clock, lease) });
    return { clock, queues: [worker(), worker()] };
  },
  { exclusive: false },
);

describe("a queue in the storage of a Durable Object", () => {
  it("takes a new job after 1,000 that are done, without reading those", async () => {
    const counts = { list: 0, get: 0 };
    const queue = insideObject((storage) =>
      createDurableObjectJobQueue({
        get: async <T>(key: string) => ((counts.get += 1), storage.get<T>(key)),
        put: async (key, value) => storage.put(key, value),
        delete: async (key: string) => storage.delete(key),
        list: async <T>(listed: DurableObjectListOptions) => (
          (counts.list += 1),
          storage.list<T>(listed)
        ),
      }),
    );
    await Promise.all(
      Array.from({ length: 1050 }, async () => {
        const { id } = await queue.enqueue("done", {});
        await queue.complete(id);
      }),
    );
    await queue.enqueue("new", {});
    Object.assign(counts, { list: 0, get: 0 });
    expect(await queue.size()).toBe(1);
    expect(await queue.dequeue()).toMatchObject({ type: "new" });
    expect(counts.list).toBeLessThan(6);
    expect(counts.get).toBeLessThan(6);
    expect(await queue.cleanupTerminal()).toBe(1050);
  });
});

describe("KV", () => {
  it("says that it cannot give a job to one worker only", () => {
    expect(createKvJobQueue(bindings.KV).exclusive).toBe(false);
    expect(createR2JobQueue(bindings.BUCKET).exclusive).toBe(true);
  });
});
