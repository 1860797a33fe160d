/** Every tracking store of the Cloudflare adapters on what it is for. */
import {
  createD1DeliveryTrackingStore,
  createDurableObjectDeliveryTrackingStore,
  createDurableObjectSqlClient,
  createKvDeliveryTrackingStore,
  createMessageObjectTrackingStore,
  createR2DeliveryTrackingStore,
  HyperdriveDeliveryTrackingStore,
  TrackingObject,
} from "@k-msg/messaging/adapters/cloudflare";
import { describe, expect, it } from "vitest";

import { describeOneMessage } from "../src/tracking/one-message-contract.ts";
import { describeStore, trackingRecord } from "../src/tracking/store-contract.ts";
import { describeLeases } from "../src/tracking/store-lease-contract.ts";
import { bindings, freshName, insideObject } from "./bindings.ts";
import { hyperdriveClient } from "./hyperdrive-client.ts";

const d1 = async () => createD1DeliveryTrackingStore(bindings.DB, { tableName: freshName() });
describeStore("D1", d1);
describeLeases("D1", d1);

const hyperdrive = async () =>
  new HyperdriveDeliveryTrackingStore(hyperdriveClient(), { tableName: freshName() });
describeStore("Hyperdrive", hyperdrive);
describeLeases("Hyperdrive", hyperdrive);

const r2 = async () => createR2DeliveryTrackingStore(bindings.BUCKET, freshName());
describeStore("R2", r2);
describeLeases("R2", r2);

const object = async () =>
  insideObject((storage) => createDurableObjectDeliveryTrackingStore(storage));
describeStore("Durable Object storage", object);
describeLeases("Durable Object storage", object);

const objectSql = async () =>
  insideObject(
    (storage) => new HyperdriveDeliveryTrackingStore(createDurableObjectSqlClient(storage.sql)),
  );
describeStore("Durable Object SQL", objectSql);

const messageObjects = async () =>
  createMessageObjectTrackingStore(bindings.TRACKING, { namePrefix: freshName(), shards: 3 });
describeStore("message objects", messageObjects);
describeLeases("message objects", messageObjects);

// No leases: KV cannot give a record to one worker only, and says so.
describeStore("KV", async () => createKvDeliveryTrackingStore(bindings.KV, freshName()));

describeOneMessage("D1", async () => {
  const options = { tableName: freshName() };
  return () => createD1DeliveryTrackingStore(bindings.DB, options);
});
describeOneMessage("Hyperdrive", async () => {
  const options = { tableName: freshName() };
  return () => new HyperdriveDeliveryTrackingStore(hyperdriveClient(), options);
});
describeOneMessage("R2", async () => {
  const prefix = freshName();
  return () => createR2DeliveryTrackingStore(bindings.BUCKET, prefix);
});
describeOneMessage("KV", async () => {
  const prefix = freshName();
  return () => createKvDeliveryTrackingStore(bindings.KV, prefix);
});
describeOneMessage("Durable Object storage", async () => {
  const inside = await object();
  return () => inside;
});
describeOneMessage("message objects", async () => {
  const options = { namePrefix: freshName(), shards: 3 };
  return () => createMessageObjectTrackingStore(bindings.TRACKING, options);
});

describe("KV", () => {
  it("says that its claims are not exclusive, and does its best", async () => {
    const prefix = freshName();
    const store = createKvDeliveryTrackingStore(bindings.KV, prefix);
    expect(store.exclusiveClaims).toBe(false);
    expect((await r2()).exclusiveClaims).toBe(true);
    await store.upsert(trackingRecord("a"));
    const other = createKvDeliveryTrackingStore(bindings.KV, prefix);
    expect(await store.claimDue(new Date(5000), 9, 60_000)).toHaveLength(1);
    expect(await other.claimDue(new Date(5001), 9, 60_000)).toHaveLength(0);
    expect(await other.claimDue(new Date(65_000), 9, 60_000)).toHaveLength(1);
  });
});

describe("a record in an object store", () => {
  const beside = { retentionClass: "telecomMetadata", retentionBucketYm: 202703 };
  const requestedAt = new Date("2026-03-02T03:00:00Z");

  it("says that it is plain and how long it is kept, without being told to", async () => {
    const prefix = freshName();
    const stores = [
      createKvDeliveryTrackingStore(bindings.KV, prefix),
      createR2DeliveryTrackingStore(bindings.BUCKET, prefix),
      await object(),
    ];
    for (const store of stores) {
      await store.upsert(trackingRecord("a", { requestedAt }));
      await store.patch("a", { status: "DELIVERED" });
      expect(await store.get("a")).toMatchObject({ ...beside, cryptoState: "plain" });
    }
    const text = await bindings.KV.get(`${prefix}/records/a`);
    expect(JSON.parse(text ?? "")).toMatchObject({ ...beside, cryptoState: "plain" });
  });

  it("keeps to the record's own class and to the retention that is given", async () => {
    const retention = { tenantOverrideDays: { opsLogs: 31 } };
    const store = createR2DeliveryTrackingStore(bindings.BUCKET, {
      keyPrefix: freshName(),
      retention,
    });
    await store.insertIfAbsent(trackingRecord("a", { requestedAt, retentionClass: "opsLogs" }));
    const kept = { retentionClass: "opsLogs", retentionBucketYm: 202604 };
    expect(await store.get("a")).toMatchObject(kept);
  });
});

describe("a store in the storage of a Durable Object", () => {
  it("finds what is due among 1,000 that have ended, and counts them all", async () => {
    const counts = { list: 0, get: 0 };
    const store = insideObject((storage) =>
      createDurableObjectDeliveryTrackingStore({
        get: async <T>(key: string) => ((counts.get += 1), storage.get<T>(key)),
        put: async (key, value) => storage.put(key, value),
        delete: async (key: string) => storage.delete(key),
        list: async <T>(options: DurableObjectListOptions) => (
          (counts.list += 1),
          storage.list<T>(options)
        ),
      }),
    );
    const id = (index: number) => `m${String(index).padStart(4, "0")}`;
    await Promise.all(
      Array.from({ length: 1200 }, async (_, index) =>
        store.upsert(trackingRecord(id(index), { status: index < 1100 ? "DELIVERED" : "SENT" })),
      ),
    );
    Object.assign(counts, { list: 0, get: 0 });
    expect(await store.listDue(new Date(5000), 10)).toHaveLength(10);
    // One page of index keys and the records behind it, whatever has ended.
    expect(counts.list).toBe(1);
    expect(counts.get).toBeLessThan(40);
    Object.assign(counts, { list: 0, get: 0 });
    expect(await store.countRecords({ status: "DELIVERED" })).toBe(1100);
    // The pages bring the values: no record is read again.
    expect(counts).toEqual({ list: 2, get: 0 });
  });

  it("indexes what k-msg 0.30 wrote without an index", async () => {
    const stored = { ...trackingRecord("old"), requestedAt: 1000, statusUpdatedAt: 1000 };
    const store = insideObject((storage) => {
      const old = { ...stored, nextCheckAt: 2000, retentionClass: "telecomMetadata" };
      storage.kv.put("kmsg/delivery-tracking/records/old", JSON.stringify(old));
      return createDurableObjectDeliveryTrackingStore(storage);
    });
    expect(await store.listDue(new Date(5000), 10)).toMatchObject([{ messageId: "old" }]);
  });
});

describe("the tracking object", () => {
  it("is exported for the Worker to bind", () => {
    expect(TrackingObject.name).toBe("TrackingObject");
  });

  it("learns about a record whose register missed the news", async () => {
    const namePrefix = freshName();
    const broken = { register: false };
    const lossy = {
      idFromName: (name: string) => ({ name, id: bindings.TRACKING.idFromName(name) }),
      get: ({ name, id }: { name: string; id: DurableObjectId }) => ({
        fetch: async (url: string, init: { method: string; body: string }) => {
          if (broken.register && name.includes("register:")) throw new Error("cut off");
          return bindings.TRACKING.get(id).fetch(url, init);
        },
      }),
    };
    const store = createMessageObjectTrackingStore(lossy, { namePrefix, shards: 2 });
    await store.upsert(trackingRecord("a"));
    broken.register = true;
    await expect(store.patch("a", { status: "DELIVERED" })).rejects.toThrow("cut off");
    broken.register = false;
    expect(await store.countRecords({ status: "SENT" })).toBe(1);
    expect(await store.claimDue(new Date(5000), 9, 1000)).toEqual([]);
    expect(await store.countRecords({ status: "SENT" })).toBe(0);
    expect(await store.countRecords({ status: "DELIVERED" })).toBe(1);
  });
});
