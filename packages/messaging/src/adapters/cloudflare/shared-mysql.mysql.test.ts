/** Records, leases and queues on a real MySQL or MariaDB: mysql2 with both meanings of its row counts, and both Drizzle versions. */
import { drizzle as drizzle044 } from "drizzle-orm-044/mysql2";
import { drizzle } from "drizzle-orm/mysql2";
import { afterAll, inject } from "vitest";

import { describeStore } from "../../tracking/store-contract.ts";
import { describeLeases } from "../../tracking/store-lease-contract.ts";
import { createDrizzleSqlClient } from "./drizzle-client.ts";
import { HyperdriveJobQueue } from "./hyperdrive-job-queue.ts";
import { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";
import { describeMysql } from "./mysql-contract.ts";
import { mysql2Client, openMysqlDatabase, type MysqlPool } from "./mysql-testing.ts";
import { describeSharedQueue, testClock } from "./shared-queue-contract.ts";
import { createCloudflareSqlClient, type CloudflareSqlClient } from "./sql-client.ts";
import { describeUpsertMany } from "./upsert-many-contract.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A database of a MySQL or MariaDB; more of them may be made whose names begin with its name. */
    mysqlUrl: string;
  }
}

const database = await openMysqlDatabase(inject("mysqlUrl"), "shared");
afterAll(async () => database.drop());

const pool = database.pool();
const changedRows = database.pool({ flags: ["-FOUND_ROWS"] });

/** As short as somebody writes it: what is no list of rows is the driver's header. */
function shortest(from: MysqlPool): CloudflareSqlClient {
  return createCloudflareSqlClient({
    dialect: "mysql",
    query: async (sql, params = []) => {
      const [rows] = await from.query(sql, [...params]);
      return { rows: rows as unknown[] };
    },
  });
}

/** No count at all: transactions decide. */
function uncounted(from: MysqlPool): CloudflareSqlClient {
  const client = mysql2Client(from, { transactions: true });
  const silent = (inner: CloudflareSqlClient): CloudflareSqlClient => ({
    dialect: "mysql",
    query: async <T>(sql: string, params?: readonly unknown[]) => ({
      rows: (await inner.query<T>(sql, params)).rows,
    }),
  });
  return {
    ...silent(client),
    transaction: async (fn) => client.transaction?.(async (tx) => fn(silent(tx))) as never,
  };
}

const clients: Record<string, CloudflareSqlClient> = {
  mysql2: mysql2Client(pool),
  "mysql2 that counts changed rows": mysql2Client(changedRows),
  "mysql2 with prepared statements": mysql2Client(pool, { prepared: true }),
  "mysql2 without a word of ours": shortest(changedRows),
  "mysql2 with transactions and no counts": uncounted(pool),
  "drizzle 0.45 on mysql2": createDrizzleSqlClient({
    dialect: "mysql",
    db: drizzle(pool as never),
  }),
  "drizzle 0.44 on mysql2": createDrizzleSqlClient({
    dialect: "mysql",
    db: drizzle044(pool as never),
  }),
  "drizzle 0.45 on mysql2 that counts changed rows": createDrizzleSqlClient({
    dialect: "mysql",
    db: drizzle(changedRows as never),
  }),
};

/** What batches write does not depend on how rows are counted. */
const EACH_DRIVER = new Set(["mysql2", "drizzle 0.45 on mysql2", "drizzle 0.44 on mysql2"]);

let tables = 0;
const fresh = () => `s${(tables += 1)}`;

for (const [name, client] of Object.entries(clients)) {
  const store = async () => new HyperdriveDeliveryTrackingStore(client, { tableName: fresh() });
  describeStore(name, store);
  describeLeases(name, store);
  if (EACH_DRIVER.has(name)) {
    const withRaw = () =>
      new HyperdriveDeliveryTrackingStore(client, { tableName: fresh(), storeRaw: true });
    describeUpsertMany(name, async () => withRaw());
  }
  describeSharedQueue(name, async (lease) => {
    const clock = testClock();
    const tableName = fresh();
    const worker = () => new HyperdriveJobQueue(client, { tableName, ...lease, now: clock.now });
    return { clock, queues: [worker(), worker()] };
  });
  describeMysql(name, { client, fresh, run: async (sql) => database.run(sql) });
}
