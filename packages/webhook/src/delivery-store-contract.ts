/** The contract of every store that survives a process. */
import { describe, expect, it } from "vitest";

import type { WebhookDeliveryStore } from "./stores.ts";
import type { WebhookDelivery } from "./types.ts";

const NOW = Date.parse("2026-03-02T03:00:00Z");
const at = (ms: number): Date => new Date(NOW + ms);

function delivery(id: string, facts: Partial<WebhookDelivery> = {}): WebhookDelivery {
  return {
    id,
    endpointId: "ep-1",
    eventId: "e-1",
    eventType: "message.sent",
    url: "https://hook.example.com/a",
    httpMethod: "POST",
    headers: { a: "b" },
    payload: "{}",
    attempts: [{ attemptNumber: 1, timestamp: at(0), httpStatus: 500, latencyMs: 3 }],
    status: "pending",
    createdAt: at(0),
    nextRetryAt: at(2000),
    ...facts,
  };
}

export function describeDeliveryStore(name: string, make: () => WebhookDeliveryStore): void {
  describe(`deliveries in ${name}`, () => {
    it("come back as they were, the newest first, filtered and limited", async () => {
      const store = make();
      const ended = { status: "success", nextRetryAt: undefined, completedAt: at(9) } as const;
      await store.add(delivery("a"));
      await store.add(delivery("b", { createdAt: at(1), endpointId: "ep-2", ...ended }));
      await store.add(delivery("c", { createdAt: at(2), eventType: "message.failed" }));
      const ids = async (options?: Parameters<WebhookDeliveryStore["list"]>[0]) =>
        (await store.list(options)).map(({ id }) => id);
      expect(await ids()).toEqual(["c", "b", "a"]);
      expect(await ids({ limit: 2 })).toEqual(["c", "b"]);
      expect(await ids({ endpointId: "ep-1", eventType: "message.sent" })).toEqual(["a"]);
      expect(await ids({ status: "success" })).toEqual(["b"]);
      const [found] = await store.list({ endpointId: "ep-1", eventType: "message.sent" });
      expect(found).toEqual(delivery("a"));
    });

    it("are replaced by id, and are due until they have ended", async () => {
      const store = make();
      await store.add(delivery("a"));
      await store.add(delivery("b", { nextRetryAt: at(5000) }));
      expect((await store.due?.(at(2000), 9))?.map(({ id }) => id)).toEqual(["a"]);
      await store.add(delivery("a", { status: "failed", nextRetryAt: undefined }));
      expect(await store.due?.(at(2000), 9)).toEqual([]);
      expect(await store.list()).toHaveLength(2);
    });

    it("are claimed by one of many, for as long as it said", async () => {
      const store = make();
      await store.add(delivery("a"));
      const claims = [1, 2, 3].map(async (n) => store.claim?.(delivery("a"), at(9000 + n)));
      expect((await Promise.all(claims)).filter((won) => won === true)).toHaveLength(1);
      expect(await store.due?.(at(8999), 9)).toEqual([]);
      expect(await store.due?.(at(9009), 9)).toHaveLength(1);
    });
  });
}
