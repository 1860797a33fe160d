/** The SQL store and queue in workerd on MySQL, with mysql2 through the Hyperdrive binding. */
import {
  HyperdriveDeliveryTrackingStore,
  HyperdriveJobQueue,
} from "@k-msg/messaging/adapters/cloudflare";
import { afterAll } from "vitest";

import { describeMysql } from "../src/adapters/cloudflare/mysql-contract.ts";
import {
  describeSharedQueue,
  testClock,
} from "../src/adapters/cloudflare/shared-queue-contract.ts";
import { describeStore } from "../src/tracking/store-contract.ts";
import { describeLeases } from "../src/tracking/store-lease-contract.ts";
import { mysqlClient, queryMysql } from "./mysql-client.ts";

const tables: string[] = [];
function fresh(): string {
  const name = `w${tables.length}`;
  tables.push(name);
  return name;
}
afterAll(async () => {
  for (const name of tables) await queryMysql(`DROP TABLE IF EXISTS ${name}`);
});

const client = mysqlClient();
const store = async () => new HyperdriveDeliveryTrackingStore(client, { tableName: fresh() });
describeStore("mysql2 through Hyperdrive", store);
describeLeases("mysql2 through Hyperdrive", store);
describeSharedQueue("mysql2 through Hyperdrive", async (lease) => {
  const clock = testClock();
  const tableName = fresh();
  const worker = () => new HyperdriveJobQueue(client, { tableName, ...lease, now: clock.now });
  return { clock, queues: [worker(), worker()] };
});
describeMysql("mysql2 through Hyperdrive", {
  client,
  fresh,
  async run(sql) {
    const rows = await queryMysql(sql);
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  },
});
