/** What MySQL alone can get wrong, as tests: every driver's test file calls this. */
import { describe, expect, it } from "vitest";

import { JobStatus } from "../../queue/job.ts";
import { trackingRecord } from "../../tracking/store-contract.ts";
import { HyperdriveJobQueue } from "./hyperdrive-job-queue.ts";
import { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";
import { initializeCloudflareSqlSchema } from "./schema.ts";
import type { CloudflareSqlClient } from "./sql-client.ts";

export interface MysqlUnderTest {
  readonly client: CloudflareSqlClient;
  /** A table's name that no other test uses. */
  readonly fresh: () => string;
  /** A statement of the test's own. */
  readonly run: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** Ids that a collation may take for one. */
const ALIKE = ["abc", "ABC", "abc ", "ábc", "abc\u0000", "ａｂｃ", "ß", "ss", "😀", "😁"];

export function describeMysql(name: string, { client, fresh, run }: MysqlUnderTest): void {
  const open = (tableName: string) => new HyperdriveDeliveryTrackingStore(client, { tableName });

  describe(`${name}: MySQL`, () => {
    it("starts a second time, and twice at once", async () => {
      const [trackingTableName, queueTableName] = [fresh(), fresh()];
      const start = async () =>
        initializeCloudflareSqlSchema(client, {
          trackingTableName,
          queueTableName,
          includeMigrationMeta: true,
        });
      await Promise.all([start(), start()]);
      await start();
      await open(trackingTableName).init();
      await new HyperdriveJobQueue(client, queueTableName).init();
      const indexes = await run(`SHOW INDEX FROM ${trackingTableName}`);
      expect(new Set(indexes.map((index) => index["Key_name"])).size).toBe(4);
    });

    it("inserts once, whatever it inserts the second time", async () => {
      const store = open(fresh());
      const record = trackingRecord("a");
      expect(await store.insertIfAbsent(record)).toBe(true);
      expect(await store.insertIfAbsent(record)).toBe(false);
      expect(await store.insertIfAbsent({ ...record, attemptCount: 9 })).toBe(false);
      expect(await store.get("a")).toEqual(record);
    });

    it("says why it cannot insert where the reason is another", async () => {
      const tableName = fresh();
      const store = open(tableName);
      await store.init();
      await run(`ALTER TABLE ${tableName} ADD UNIQUE KEY one_number (provider_message_id)`);
      await store.insertIfAbsent(trackingRecord("a", { providerMessageId: "same" }));
      const other = trackingRecord("b", { providerMessageId: "same" });
      const [outcome] = await Promise.allSettled([store.insertIfAbsent(other)]);
      expect(outcome.status).toBe("rejected");
      const nothing: object = { requestedAt: undefined };
      await expect(store.insertIfAbsent({ ...trackingRecord("c"), ...nothing })).rejects.toThrow(
        /null|Failed query/,
      );
    });

    it("knows an open record that a patch does not change", async () => {
      const store = open(fresh());
      await store.upsert(trackingRecord("a"));
      expect(await store.patchOpen("a", { status: "SENT" })).toBe(true);
      expect(await store.patchOpen("a", { status: "FAILED" })).toBe(true);
      expect(await store.patchOpen("a", { status: "FAILED" })).toBe(false);
    });

    it("keeps ids apart that differ in case, accent or a space at the end", async () => {
      const store = open(fresh());
      for (const id of ALIKE) {
        expect(await store.insertIfAbsent(trackingRecord(id, { to: id.trim() }))).toBe(true);
      }
      for (const id of ALIKE) {
        await store.patch(id, { providerMessageId: `of ${id}` });
        expect(await store.insertIfAbsent(trackingRecord(id))).toBe(false);
      }
      for (const id of ALIKE) {
        expect(await store.get(id)).toMatchObject({ messageId: id, providerMessageId: `of ${id}` });
        expect(await store.countRecords({ messageId: [id] })).toBe(1);
        expect(await store.countRecords({ providerMessageId: `of ${id}` })).toBe(1);
      }
      await store.upsertMany(ALIKE.map((id) => trackingRecord(id, { attemptCount: 3 })));
      expect(await store.countRecords({})).toBe(ALIKE.length);
      const taken = await store.claimDue(new Date(5000), 99, 1000);
      expect(taken.map(({ messageId }) => messageId).sort()).toEqual([...ALIKE].sort());
    });

    it("keeps jobs apart whose ids differ in case or a space at the end", async () => {
      const table = fresh();
      const queue = new HyperdriveJobQueue(client, table);
      const { id } = await queue.enqueue("x", { n: 1 });
      await run(`UPDATE ${table} SET id = 'Job'`);
      expect(await queue.getJob(id)).toBeUndefined();
      expect([await queue.getJob("job"), await queue.getJob("Job ")]).toEqual([
        undefined,
        undefined,
      ]);
      expect(await queue.getJob("Job")).toMatchObject({ data: { n: 1 } });
      expect(await queue.remove("JOB")).toBe(false);
    });

    it("has room for large jobs and long errors", async () => {
      const queue = new HyperdriveJobQueue<string>(client, fresh());
      const data = "가".repeat(200_000);
      const { id } = await queue.enqueue("x", data);
      expect((await queue.dequeue())?.data).toBe(data);
      await queue.fail(id, "나😀".repeat(100_000));
      const job = await queue.getJob(id);
      expect(job).toMatchObject({ status: JobStatus.FAILED });
      expect(job?.error).toMatch(/^(?:나😀){5000}/u);
    });

    it("gives a job's data back as it was, texts that look like JSON among them", async () => {
      const queue = new HyperdriveJobQueue(client, fresh());
      for (const data of ["5", "null", '{"a":1}', 5, null, [1, "2"], { b: 1, a: { c: "ü" } }]) {
        const { id } = await queue.enqueue("x", data);
        expect((await queue.getJob(id))?.data).toEqual(data);
      }
    });

    it("stops no other record where one holds too much for a column", async () => {
      const tableName = fresh();
      const store = open(tableName);
      await store.init();
      await run(`ALTER TABLE ${tableName} MODIFY provider_status_message VARCHAR(64)`);
      for (const id of ["a", "b", "c"]) await store.upsert(trackingRecord(id));
      const patches = ["a", "b", "c"].map((messageId) => ({
        messageId,
        patch: {
          attemptCount: 1,
          ...(messageId === "a" && { providerStatusMessage: "가".repeat(300) }),
        },
      }));
      await expect(store.patchMany(patches)).rejects.toThrow(/too long|Failed query/);
      const found = await store.listRecords({ limit: 9, orderDirection: "asc" });
      expect(found.map(({ attemptCount }) => attemptCount)).toEqual([0, 1, 1]);
    });

    it("lets batches over the same messages pass each other", async () => {
      const store = open(fresh());
      const records = Array.from({ length: 60 }, (_, index) => trackingRecord(`m${index}`));
      await Promise.all([
        ...Array.from({ length: 3 }, async () => store.upsertMany(records)),
        ...Array.from({ length: 3 }, async () => store.upsertMany([...records].reverse())),
      ]);
      expect(await store.countRecords({})).toBe(60);
    });
  });
}
