import { ok, type DeliveryStatus, type DeliveryStatusResult } from "@k-msg/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { fakeProvider } from "../fake-provider.ts";
import { InMemoryDeliveryTrackingStore } from "./memory-store.ts";
import { DeliveryTrackingService } from "./service.ts";
import type { DeliveryStatusChange, StatusListener } from "./status-changes.ts";
import { trackingRecord } from "./store-contract.ts";

const NOW = 1_000_000;

async function open(listener: StatusListener, statuses: Record<string, DeliveryStatus>) {
  const store = new InMemoryDeliveryTrackingStore();
  const provider = fakeProvider("p", ["SMS"], {
    getDeliveryStatus: async ({ providerMessageId }: { providerMessageId: string }) =>
      ok<DeliveryStatusResult>({
        providerId: "p",
        providerMessageId,
        status: statuses[providerMessageId.slice(2)] ?? "DELIVERED",
      }),
  });
  for (const id of Object.keys(statuses)) {
    await store.upsert(trackingRecord(id, { providerId: "p", fingerprint: "secret" }));
  }
  const config = { providers: [provider], store, polling: { concurrency: 1 }, ...listener };
  return { store, service: new DeliveryTrackingService(config) };
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

describe("onStatusChange", () => {
  it("hears of each change after the poll, as it is stored, one at a time and in order", async () => {
    const log: string[] = [];
    const seen: DeliveryStatusChange[] = [];
    const { store, service } = await open(
      {
        onStatusChange: async (change) => {
          log.push(`begin ${change.record.messageId}`);
          await Promise.resolve();
          seen.push(change);
          log.push(`end ${change.record.messageId}`);
        },
      },
      { a: "DELIVERED", b: "SENT", c: "FAILED" },
    );
    await service.runOnce();
    expect(log).toEqual(["begin a", "end a", "begin c", "end c"]);
    expect(seen[0]?.previousStatus).toBe("SENT");
    const { fingerprint, ...stored } = (await store.get("a")) ?? {};
    expect(fingerprint).toBe("secret");
    expect(seen[0]?.record).toEqual(stored);
    if (seen[1] !== undefined) seen[1].record.status = "SENT";
    expect(await store.get("c")).toMatchObject({ status: "FAILED" });
  });

  it("may throw: that is reported, and the others hear all the same", async () => {
    const log = vi.spyOn(console, "error").mockReturnValue();
    const seen: unknown[] = [];
    const onStatusChange = ({ record }: DeliveryStatusChange) => {
      seen.push(record.messageId);
      if (record.messageId === "a") throw new Error("broken");
    };
    const statuses = { a: "DELIVERED", b: "DELIVERED" } as const;
    await (await open({ onStatusChange }, statuses)).service.runOnce();
    expect(log).toHaveBeenCalledWith("[k-msg] onStatusChange failed", new Error("broken"));
    const onStatusChangeError: StatusListener["onStatusChangeError"] = (error, { record }) =>
      void seen.push([record.messageId, (error as Error).message]);
    await (await open({ onStatusChange, onStatusChangeError }, statuses)).service.runOnce();
    expect(seen).toEqual(["a", "b", "a", ["a", "broken"], "b"]);
    expect(log).toHaveBeenCalledTimes(1);
    log.mockRestore();
  });

  it("may poll itself: that run resolves once its changes wait for their turn", async () => {
    const log: string[] = [];
    const { store, service } = await open(
      {
        onStatusChange: async ({ record }) => {
          log.push(record.messageId);
          if (record.messageId !== "a") return;
          await store.upsert(trackingRecord("b", { providerId: "p" }));
          await service.runOnce();
          log.push("the run within is over");
        },
      },
      { a: "DELIVERED" },
    );
    await service.runOnce();
    expect(log).toEqual(["a", "the run within is over", "b"]);
  });
});
