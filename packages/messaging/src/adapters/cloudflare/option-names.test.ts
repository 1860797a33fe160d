import { describe, expect, it } from "vitest";

import { createDrizzleSqlClient } from "./drizzle-client.ts";
import { renderDrizzleSchemaSource } from "./drizzle-schema.ts";
import { HyperdriveJobQueue } from "./hyperdrive-job-queue.ts";
import { HyperdriveDeliveryTrackingStore } from "./hyperdrive-tracking-store.ts";
import { mapStorage } from "./map-storage.ts";
import { createKvDeliveryTrackingStore, createKvJobQueue } from "./object-factories.ts";
import { CloudflareObjectJobQueue } from "./object-job-queue.ts";
import { buildJobQueueSchemaSql } from "./queue-schema.ts";
import { buildCloudflareSqlSchemaSql, initializeCloudflareSqlSchema } from "./schema.ts";
import type { CloudflareSqlClient } from "./sql-client.ts";
import {
  createD1DeliveryTrackingStore,
  createD1JobQueue,
  createDrizzleDeliveryTrackingStore,
  createDrizzleJobQueue,
} from "./sql-factories.ts";
import { buildDeliveryTrackingSchemaSql } from "./tracking-schema.ts";

const asked: string[] = [];
const client: CloudflareSqlClient = {
  dialect: "sqlite",
  query: async (sql) => {
    asked.push(sql);
    return { rows: [] };
  },
};
const db = { execute: async () => [] };
const bound = { prepare: () => ({ bind: () => bound.prepare(), all: async () => ({}) }) };
const kv = {} as never;
const wrong: object = { tabelName: "x" };

describe("an option that nobody reads", () => {
  const makers: Record<string, () => unknown> = {
    "SQL store": () => new HyperdriveDeliveryTrackingStore(client, wrong),
    "SQL queue": () => new HyperdriveJobQueue(client, wrong),
    "SQL queue, third": () => new HyperdriveJobQueue(client, "t", wrong),
    "D1 store": () => createD1DeliveryTrackingStore(bound, wrong),
    "D1 queue": () => createD1JobQueue(bound, wrong),
    "Drizzle store": () =>
      createDrizzleDeliveryTrackingStore({ dialect: "postgres", db, ...wrong }),
    "Drizzle queue": () => createDrizzleJobQueue({ dialect: "postgres", db, ...wrong }),
    "Drizzle client": () => createDrizzleSqlClient({ dialect: "postgres", db, ...wrong }),
    "KV store": () => createKvDeliveryTrackingStore(kv, wrong),
    "KV queue": () => createKvJobQueue(kv, wrong),
    "object queue": () => new CloudflareObjectJobQueue(mapStorage().storage, "p", wrong),
    "tracking schema": () => buildDeliveryTrackingSchemaSql({ dialect: "mysql", ...wrong }),
    "queue schema": () => buildJobQueueSchemaSql({ dialect: "mysql", ...wrong }),
    schema: () => buildCloudflareSqlSchemaSql({ dialect: "mysql", ...wrong }),
    "Drizzle source": () => renderDrizzleSchemaSource({ dialect: "mysql", ...wrong }),
  };

  it.each(Object.entries(makers))("is refused: %s", (_name, make) => {
    expect(make).toThrow(/unknown option tabelName; known are /);
  });

  it("is refused before anything is created", async () => {
    asked.length = 0;
    await expect(initializeCloudflareSqlSchema(client, wrong)).rejects.toThrow(/tabelName/);
    expect(asked).toEqual([]);
  });
});

describe("a schema that migrations own", () => {
  it.each([{ initializeSchema: false }, { createSchema: false }])(
    "is left alone: %j",
    async (given) => {
      asked.length = 0;
      await new HyperdriveDeliveryTrackingStore(client, given).get("a");
      await new HyperdriveJobQueue(client, { tableName: "mine", ...given }).size();
      expect(asked.map((sql) => sql.slice(0, 6))).toEqual(["SELECT", "SELECT"]);
      expect(asked[1]).toContain('"mine"');
    },
  );

  it("is a matter of 0.31's name where both are given", async () => {
    asked.length = 0;
    const both = { initializeSchema: false, createSchema: true };
    await new HyperdriveJobQueue(client, both).init();
    expect(asked).toEqual([]);
  });
});

describe("a lease", () => {
  it("is a number of milliseconds", () => {
    for (const leaseMs of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => new HyperdriveJobQueue(client, { leaseMs })).toThrow(/leaseMs must be/);
    }
  });

  it("of 0 leaves a job with its worker", async () => {
    let time = Date.UTC(2026, 10, 30);
    const now = () => new Date(time);
    const { storage } = mapStorage();
    const queue = new CloudflareObjectJobQueue(storage, "p", { leaseMs: 0, now });
    await queue.enqueue("x", {});
    expect(await queue.dequeue()).toMatchObject({ status: "processing" });
    time += 1e12;
    expect([await queue.dequeue(), await queue.nextDueAt(), await queue.size()]).toEqual([
      undefined,
      undefined,
      0,
    ]);
  });
});
