import { describe, expect, it } from "vitest";

import { InMemoryDeliveryTrackingStore } from "./memory-store.ts";
import { describeStore, trackingRecord } from "./store-contract.ts";
import { describeLeases } from "./store-lease-contract.ts";

describeStore("memory", async () => new InMemoryDeliveryTrackingStore());
describeLeases("memory", async () => new InMemoryDeliveryTrackingStore());

describe("the memory store", () => {
  it("shares no object with its callers", async () => {
    const store = new InMemoryDeliveryTrackingStore();
    const record = trackingRecord("a", { metadata: { list: [1] } });
    await store.upsert(record);
    record.requestedAt.setTime(0);
    const read = await store.get("a");
    if (read?.metadata) read.metadata["list"] = [];
    expect(await store.get("a")).toEqual(trackingRecord("a", { metadata: { list: [1] } }));
  });
});
