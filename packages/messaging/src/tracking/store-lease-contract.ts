/** The contract of a store that several services share, as tests: each such store's test file calls this. */
import { beforeEach, describe, expect, it } from "vitest";

import { given, trackingRecord } from "./store-contract.ts";
import type { DeliveryTrackingStore } from "./store.ts";

type SharedStore = DeliveryTrackingStore &
  Required<Pick<DeliveryTrackingStore, "claimDue" | "patchMany" | "patchOpen" | "insertIfAbsent">>;

export function describeLeases(name: string, open: () => Promise<SharedStore>): void {
  describe(`${name}: a tracking store that several services share`, () => {
    let store: SharedStore;
    beforeEach(async () => {
      store = await open();
      await store.init();
    });
    const ids = (records: readonly { messageId: string }[]) => records.map((r) => r.messageId);

    it("gives each due record to one of many that ask at once", async () => {
      const all = Array.from({ length: 30 }, (_, index) => `m${String(index).padStart(2, "0")}`);
      for (const id of all) await store.upsert(trackingRecord(id));
      const now = new Date(5000);
      const claims = await Promise.all(
        Array.from({ length: 6 }, () => store.claimDue(now, 7, 60_000)),
      );
      const taken = claims.flatMap(ids);
      expect(new Set(taken).size).toBe(taken.length);
      for (;;) {
        const more = await store.claimDue(now, 7, 60_000);
        if (more.length === 0) break;
        taken.push(...ids(more));
      }
      expect(taken.sort()).toEqual(all);
    });

    it("gives a record back when its lease is over, and to nobody before", async () => {
      await store.upsert(trackingRecord("a", { nextCheckAt: new Date(1000) }));
      await store.upsert(trackingRecord("done", { status: "DELIVERED" }));
      const [claimed] = await store.claimDue(new Date(1000), 10, 500);
      expect(given(claimed)).toEqual(trackingRecord("a", { nextCheckAt: new Date(1500) }));
      expect(await store.claimDue(new Date(1499), 10, 500)).toEqual([]);
      expect(await store.listDue(new Date(1499), 10)).toEqual([]);
      expect(ids(await store.claimDue(new Date(1500), 10, 500))).toEqual(["a"]);
    });

    it("takes the oldest first and no more than asked", async () => {
      for (const [id, ms] of [
        ["b", 20],
        ["a", 10],
        ["c", 30],
      ] as const) {
        await store.upsert(trackingRecord(id, { nextCheckAt: new Date(ms) }));
      }
      expect(ids(await store.claimDue(new Date(25), 1, 1000))).toEqual(["a"]);
      expect(ids(await store.claimDue(new Date(25), 9, 1000))).toEqual(["b"]);
      expect(await store.claimDue(new Date(99), 0, 1000)).toEqual([]);
    });

    it("patches many, each as patch does", async () => {
      const lastError = { code: "X", message: "y" };
      await store.upsert(trackingRecord("a", { lastError }));
      await store.upsert(trackingRecord("b", { status: "DELIVERED" }));
      await store.patchMany([
        { messageId: "a", patch: { status: "DELIVERED", lastError: undefined } },
        { messageId: "b", patch: { status: "SENT", attemptCount: 4 } },
        { messageId: "nobody", patch: { attemptCount: 1 } },
      ]);
      expect(given(await store.get("a"))).toEqual(trackingRecord("a", { status: "DELIVERED" }));
      expect(await store.get("b")).toMatchObject({ status: "DELIVERED", attemptCount: 4 });
      await store.patchMany([]);
    });

    it("lets one of many end an open record", async () => {
      await store.upsert(trackingRecord("a"));
      const answers = await Promise.all(
        Array.from({ length: 5 }, (_, index) =>
          store.patchOpen("a", { status: "FAILED", attemptCount: index }),
        ),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await store.get("a")).toMatchObject({ attemptCount: answers.indexOf(true) });
      expect(await store.patchOpen("nobody", { attemptCount: 1 })).toBe(false);
    });

    it("lets one of many insert", async () => {
      const answers = await Promise.all(
        Array.from({ length: 5 }, (_, index) =>
          store.insertIfAbsent(trackingRecord("a", { attemptCount: index })),
        ),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await store.get("a")).toMatchObject({ attemptCount: answers.indexOf(true) });
    });
  });
}
