import { expect, it } from "vitest";

import { describeDeliveryStore } from "./delivery-store-contract.ts";
import { planDelivery } from "./delivery.ts";
import { event } from "./fixtures.test-support.ts";
import { createInMemoryWebhookPersistence, MemoryDeliveryStore } from "./memory.ts";

describeDeliveryStore("memory", () => createInMemoryWebhookPersistence().deliveryStore);

it("memory forgets what has ended when it is full, never what is pending", async () => {
  const store = new MemoryDeliveryStore(2);
  const [url, now] = ["https://hook.example.com/a", new Date()];
  const state = { active: true, status: "active", createdAt: now, updatedAt: now } as const;
  const endpoint = { id: "ep", url, events: [], ...state };
  const made = ["1", "2", "3"].map((id) => planDelivery(event(id), endpoint, 0));
  const [first, second, third] = made;
  if (!first || !second || !third) throw new Error("three were planned");
  await store.add(first);
  await store.add({ ...second, status: "success" });
  await store.add(third);
  expect((await store.list()).map(({ eventId }) => eventId)).toEqual(["3", "1"]);
});
