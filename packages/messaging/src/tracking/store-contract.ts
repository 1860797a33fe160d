/** The contract of every tracking store, as tests: each store's test file calls this with its own store. */
import type { DeliveryStatus } from "@k-msg/core";
import { beforeEach, describe, expect, it } from "vitest";

import type { TrackingRecord } from "./record.ts";
import type { DeliveryTrackingStore } from "./store.ts";

export function trackingRecord(
  messageId: string,
  fields: Partial<TrackingRecord> = {},
): TrackingRecord {
  return {
    messageId,
    providerId: "iwinv",
    providerMessageId: `p-${messageId}`,
    type: "SMS",
    to: "01012345678",
    requestedAt: new Date(1000),
    status: "SENT",
    statusUpdatedAt: new Date(1000),
    attemptCount: 0,
    nextCheckAt: new Date(2000),
    ...fields,
  };
}

/** The verbs of k-msg's own interface; leases have tests of their own (store-lease-contract.ts). */
type BasicStore = Required<
  Omit<
    DeliveryTrackingStore,
    | "close"
    | "claimDue"
    | "leaseDue"
    | "releaseLeases"
    | "patchMany"
    | "patchOpen"
    | "insertIfAbsent"
  >
>;

/** The record without what object stores and secure tables write beside it. */
export function given(record: TrackingRecord | undefined): TrackingRecord | undefined {
  if (record === undefined) return undefined;
  const {
    retentionClass: _class,
    retentionBucketYm: _month,
    cryptoState: _state,
    ...rest
  } = record;
  return rest;
}

export function describeStore(name: string, open: () => Promise<BasicStore>): void {
  describe(`${name}: the contract of a tracking store`, () => {
    let store: Awaited<ReturnType<typeof open>>;
    beforeEach(async () => {
      store = await open();
      await store.init();
    });

    const put = async (...records: TrackingRecord[]) => {
      for (const record of records) await store.upsert(record);
    };
    const read = async (id: string) => given(await store.get(id));
    const ids = (records: TrackingRecord[]) => records.map(({ messageId }) => messageId);

    it("gives back what it was given", async () => {
      const record = trackingRecord("a", {
        from: "0212345678",
        scheduledAt: new Date(1),
        sentAt: new Date(Date.UTC(2026, 10, 20)),
        deliveredAt: new Date(3),
        failedAt: new Date(0),
        providerStatusCode: "201",
        providerStatusMessage: "전송 완료 😀",
        attemptCount: 7,
        lastCheckedAt: new Date(4),
        lastError: { code: "X", message: 'a "quoted" \\ text' },
        metadata: { customFields: { 이름: "값" }, list: [1, null, true] },
      });
      await put(record, trackingRecord("b"));
      expect(await read("a")).toEqual(record);
      expect(await read("b")).toEqual(trackingRecord("b"));
      expect(await store.get("c")).toBeUndefined();
    });

    it("replaces on upsert, whatever the state", async () => {
      await put(trackingRecord("a", { status: "DELIVERED", from: "02" }), trackingRecord("a"));
      expect(await read("a")).toEqual(trackingRecord("a"));
    });

    it("lists what is due and open, the oldest first", async () => {
      const at = (id: string, ms: number, status: DeliveryStatus) =>
        trackingRecord(id, { nextCheckAt: new Date(ms), status });
      await put(at("late", 30, "SENT"), at("future", 31, "SENT"), at("first", 10, "PENDING"));
      await put(at("b", 20, "SENT"), at("a", 20, "SENT"));
      await put(at("d", 1, "DELIVERED"), at("f", 1, "FAILED"), at("c", 1, "CANCELLED"));
      await put(at("u", 1, "UNKNOWN"));
      expect(ids(await store.listDue(new Date(30), 10))).toEqual(["first", "a", "b", "late"]);
      expect(ids(await store.listDue(new Date(30), 2.9))).toEqual(["first", "a"]);
      for (const limit of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
        expect(await store.listDue(new Date(30), limit)).toEqual([]);
      }
    });

    it("filters by values, lists of values and times", async () => {
      const at = (ms: number) => ({ requestedAt: new Date(ms), statusUpdatedAt: new Date(ms) });
      await put(
        trackingRecord("a", { ...at(1), from: "02", type: "LMS" }),
        trackingRecord("b", { ...at(2), status: "FAILED" }),
        trackingRecord("c", { ...at(3), to: "011" }),
      );
      const found = async (filter: object) =>
        ids(await store.listRecords({ limit: 9, orderDirection: "asc", ...filter })).join("");
      expect(await found({})).toBe("abc");
      expect(await found({ messageId: "b" })).toBe("b");
      expect(await found({ messageId: ["a", "c", "x"] })).toBe("ac");
      expect(await found({ type: "LMS" })).toBe("a");
      expect(await found({ from: ["02"] })).toBe("a");
      expect(await found({ status: [] })).toBe("");
      expect(await found({ to: "" })).toBe("");
      expect(await found({ toHash: "x" })).toBe("");
      expect(await found({ status: undefined })).toBe("abc");
      expect(await found({ to: "01012345678", status: "SENT" })).toBe("a");
      expect(await found({ requestedAtFrom: new Date(2), requestedAtTo: new Date(2) })).toBe("b");
      expect(await found({ statusUpdatedAtFrom: new Date(2) })).toBe("bc");
      expect(await found({ statusUpdatedAtTo: new Date(2) })).toBe("ab");
      expect(await store.countRecords({ messageId: ["a", "c"] })).toBe(2);
      expect(await store.countRecords({ messageId: [] })).toBe(0);
      const many = Array.from({ length: 150 }, (_, index) => `x${index}`);
      expect(await found({ messageId: [...many, "c"] })).toBe("c");
    });

    it("pages without repeating or missing records of the same time", async () => {
      await put(...["c", "a", "d", "b"].map((id) => trackingRecord(id)));
      await put(trackingRecord("e", { requestedAt: new Date(5000), statusUpdatedAt: new Date(1) }));
      const page = async (options: object) =>
        ids(await store.listRecords({ limit: 2, ...options })).join("");
      expect(await page({})).toBe("ed");
      expect(await page({ offset: 2 })).toBe("cb");
      expect(await page({ offset: 4 })).toBe("a");
      expect(await page({ orderDirection: "asc" })).toBe("ab");
      expect(await page({ orderBy: "statusUpdatedAt", orderDirection: "asc" })).toBe("ea");
      expect(await page({ limit: 0 })).toBe("");
    });

    it("counts by group", async () => {
      await put(trackingRecord("a"), trackingRecord("b"), trackingRecord("c", { type: "LMS" }));
      const rows = await store.countBy({}, ["providerId", "type"]);
      expect(rows.sort((x, y) => y.count - x.count)).toEqual([
        { key: { providerId: "iwinv", type: "SMS" }, count: 2 },
        { key: { providerId: "iwinv", type: "LMS" }, count: 1 },
      ]);
      expect(await store.countBy({}, [])).toEqual([{ key: {}, count: 3 }]);
      expect(await store.countBy({ status: "FAILED" }, ["type"])).toEqual([]);
    });

    it("patches what is given, clears what is given as undefined where that is allowed", async () => {
      const lastError = { code: "X", message: "y" };
      await put(trackingRecord("a", { from: "02", lastError, metadata: { a: 1 } }));
      const patch: object = { lastError: undefined, providerId: undefined, attemptCount: 3 };
      await store.patch("a", { ...patch, metadata: { b: 2 }, sentAt: new Date(9) });
      const expected = trackingRecord("a", {
        from: "02",
        attemptCount: 3,
        metadata: { b: 2 },
        sentAt: new Date(9),
      });
      expect(await read("a")).toEqual(expected);
      await store.patch("a", {});
      await store.patch("nobody", { attemptCount: 1 });
      expect(await store.get("nobody")).toBeUndefined();
    });

    it("never reopens an ended record, yet takes the rest of the patch", async () => {
      await put(trackingRecord("a", { status: "DELIVERED" }));
      await store.patch("a", { status: "SENT", attemptCount: 5 });
      expect(await store.get("a")).toMatchObject({ status: "DELIVERED", attemptCount: 5 });
      await store.patch("a", { status: "FAILED" });
      expect(await store.get("a")).toMatchObject({ status: "FAILED" });
    });
  });
}
