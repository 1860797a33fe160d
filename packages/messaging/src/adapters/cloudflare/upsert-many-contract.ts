/** What `upsertMany` must do, as tests: run against SQLite in the unit tests and against Postgres in the pg tests. */
import { KMSG_DELIVERY_STATUSES, KMSG_MESSAGE_TYPES } from "@k-msg/core";
import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import type { TrackingRecord } from "../../tracking/record.ts";
import { trackingRecord } from "../../tracking/store-contract.ts";
import type { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";

/** Anything a person may write except what Postgres has no letter for. */
const text = (maxLength = 64) =>
  fc
    .string({ unit: "grapheme", maxLength })
    .map((value) => value.replaceAll("\0", "").slice(0, maxLength).toWellFormed());

const date = fc.date({ noInvalidDate: true });
const json = fc
  .dictionary(text(12), fc.jsonValue())
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll("\\u0000", "")) as typeof value);

const record: fc.Arbitrary<TrackingRecord> = fc.record(
  {
    messageId: text(20).map((id) => `id ${id}`),
    providerId: text(),
    providerMessageId: text(),
    type: fc.constantFrom(...KMSG_MESSAGE_TYPES),
    to: text(),
    from: fc.option(text(), { nil: undefined }),
    requestedAt: date,
    scheduledAt: fc.option(date, { nil: undefined }),
    status: fc.constantFrom(...KMSG_DELIVERY_STATUSES),
    providerStatusCode: text(),
    providerStatusMessage: text(),
    sentAt: date,
    deliveredAt: date,
    failedAt: date,
    statusUpdatedAt: date,
    attemptCount: fc.nat(),
    lastCheckedAt: date,
    nextCheckAt: date,
    lastError: fc.record({ code: text(), message: text(200) }),
    raw: fc.oneof(json, text()),
    metadata: json,
  },
  {
    requiredKeys: [
      "messageId",
      "providerId",
      "providerMessageId",
      "type",
      "to",
      "requestedAt",
      "status",
      "statusUpdatedAt",
      "attemptCount",
      "nextCheckAt",
    ],
  },
);

/** `toEqual` tells -0 from 0 and JSON does not. */
function comparable(value: TrackingRecord | undefined): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

export function describeUpsertMany(
  name: string,
  open: () => Promise<HyperdriveDeliveryTrackingStore>,
): void {
  describe(`${name}: upsertMany`, () => {
    let store: HyperdriveDeliveryTrackingStore;
    beforeAll(async () => {
      store = await open();
    });

    it("gives back every record", async () => {
      const batches = fc.uniqueArray(record, {
        selector: ({ messageId }) => messageId,
        maxLength: 20,
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(batches, async (batch) => {
          run += 1;
          const records = batch.map((item) => ({ ...item, messageId: `${run} ${item.messageId}` }));
          await store.upsertMany(records);
          for (const item of records) {
            expect(comparable(await store.get(item.messageId))).toEqual(comparable(item));
          }
        }),
        { numRuns: 60 },
      );
    });

    it("writes what `upsert` writes", async () => {
      await fc.assert(
        fc.asyncProperty(record, async (item) => {
          await store.upsert({ ...item, messageId: "one" });
          await store.upsertMany([{ ...item, messageId: "many" }]);
          await store.upsert({ ...item, messageId: "many" });
          const [one, many] = [await store.get("one"), await store.get("many")];
          expect({ ...many, messageId: "" }).toEqual({ ...one, messageId: "" });
        }),
        { numRuns: 40 },
      );
    });

    it("takes the last of one id and updates what is there", async () => {
      await store.upsertMany([trackingRecord("x", { to: "1" }), trackingRecord("x", { to: "2" })]);
      expect(await store.get("x")).toMatchObject({ to: "2" });
      await store.upsertMany([trackingRecord("x", { to: "3", status: "FAILED" })]);
      expect(await store.get("x")).toMatchObject({ to: "3", status: "FAILED" });
    });

    it("drops a record that would reopen an ended one, and only that", async () => {
      const delivered = trackingRecord("ended", { status: "DELIVERED", attemptCount: 9 });
      await store.upsertMany([delivered, trackingRecord("open")]);
      await store.upsertMany([
        trackingRecord("ended", { status: "SENT" }),
        trackingRecord("open", { status: "DELIVERED" }),
      ]);
      expect(await store.get("ended")).toEqual(delivered);
      expect(await store.get("open")).toMatchObject({ status: "DELIVERED" });
    });
  });
}
