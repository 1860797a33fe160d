/** What bun.test.ts runs on Bun: the stores and the queue against real databases, one line of JSON in the end. */
import type { TrackingRecord } from "../../tracking/record.ts";
import { DeliveryTrackingService } from "../../tracking/service.ts";
import { HyperdriveJobQueue } from "../cloudflare/hyperdrive-job-queue.ts";
import { createBunSqlClient } from "./clients.ts";
import {
  BunSqlDeliveryTrackingStore,
  SqliteDeliveryTrackingStore,
  SQLiteJobQueue,
} from "./index.ts";
import { openBunSql } from "./runtime.ts";

const argv = (globalThis as unknown as { process: { argv: string[] } }).process.argv;
const [, , dbPath = ":memory:", postgresUrl = "", mysqlUrl = ""] = argv;

function record(messageId: string, fields: Partial<TrackingRecord> = {}): TrackingRecord {
  return {
    messageId,
    providerId: "p",
    providerMessageId: `p-${messageId}`,
    type: "SMS",
    to: "01012345678",
    requestedAt: new Date(1000),
    status: "SENT",
    statusUpdatedAt: new Date(1000),
    attemptCount: 0,
    nextCheckAt: new Date(2000),
    metadata: { customFields: { 이름: "값" } },
    ...fields,
  };
}

type Store = SqliteDeliveryTrackingStore | BunSqlDeliveryTrackingStore;

async function checkStore(store: Store): Promise<unknown> {
  await store.init();
  for (const id of ["a", "b", "c"]) await store.upsert(record(id));
  const taken = await Promise.all([
    store.claimDue(new Date(3000), 2, 1000),
    store.claimDue(new Date(3000), 2, 1000),
  ]);
  await store.patch("a", { status: "DELIVERED", deliveredAt: new Date(9) });
  await store.patch("a", { status: "SENT" });
  const answer = {
    claimed: taken
      .flat()
      .map(({ messageId }) => messageId)
      .sort(),
    metadata: (await store.get("b"))?.metadata,
    status: (await store.get("a"))?.status,
    counts: await store.countRecords({ status: "SENT" }),
    inserted: [await store.insertIfAbsent(record("d")), await store.insertIfAbsent(record("d"))],
    alike: [await store.insertIfAbsent(record("D")), await store.insertIfAbsent(record("d "))],
  };
  await store.close();
  return answer;
}

const sqlite = await checkStore(new SqliteDeliveryTrackingStore({ dbPath }));

const service = new DeliveryTrackingService({
  providers: [
    {
      id: "p",
      name: "p",
      supportedTypes: ["SMS"],
      healthCheck: async () => ({ healthy: true, issues: [] }),
    } as never,
  ],
  store: new SqliteDeliveryTrackingStore({ dbPath }),
});
const kept = (await service.getRecord("a"))?.status;
await service.close();

async function checkQueue(queue: HyperdriveJobQueue<{ n: number }>): Promise<unknown> {
  await queue.enqueue("x", { n: 1 });
  await queue.enqueue("x", { n: 2 }, { priority: 5 });
  const first = await queue.dequeue();
  const second = await queue.dequeue();
  const third = await queue.dequeue();
  if (first !== undefined) await queue.complete(first.id);
  const answer = {
    order: [first?.data.n, second?.data.n, third?.data.n],
    done: first && (await queue.getJob(first.id))?.status,
  };
  await queue.close();
  return answer;
}

const jobs = await checkQueue(new SQLiteJobQueue<{ n: number }>({ dbPath }));
const memory = await checkStore(new BunSqlDeliveryTrackingStore());

let postgres: unknown = "skipped";
if (postgresUrl !== "") {
  const tableName = `bun_${crypto.randomUUID().replaceAll("-", "")}`;
  postgres = await checkStore(new BunSqlDeliveryTrackingStore({ url: postgresUrl, tableName }));
  const sql = openBunSql(postgresUrl);
  await sql.unsafe(`DROP TABLE ${tableName}`);
  await sql.close?.();
}
let [mysql, mysqlJobs]: unknown[] = ["skipped", "skipped"];
if (mysqlUrl !== "") {
  const sql = openBunSql({ url: mysqlUrl, adapter: "mysql" });
  const [tableName, jobsTable] = ["bun_tracking", "bun_jobs"];
  mysql = await checkStore(
    new BunSqlDeliveryTrackingStore({ options: { url: mysqlUrl }, tableName }),
  );
  const client = createBunSqlClient(sql, { closes: false });
  mysqlJobs = await checkQueue(new HyperdriveJobQueue(client, { tableName: jobsTable }));
  for (const table of [tableName, jobsTable]) await sql.unsafe(`DROP TABLE ${table}`);
  await sql.close?.();
}
console.log(JSON.stringify({ sqlite, kept, jobs, memory, postgres, mysql, mysqlJobs }));
