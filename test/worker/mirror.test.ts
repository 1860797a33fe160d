import { buildDeliveryTrackingSchemaSql } from "@k-msg/messaging/adapters/cloudflare";
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { accept } from "../../src/domain/message/accept.ts";
import { acceptance } from "../../src/domain/message/testing.ts";
import { consumeMirror, retryDelaySeconds } from "../../src/jobs/mirror/consumer.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { QueuedMessage } from "../../src/objects/mirror/queued.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import type { Sql } from "../../src/sql/driver/sql.ts";
import { writeMessages } from "../../src/sql/mirror/write.ts";
import { rowOf, sql } from "../support/api.ts";
import { NOW, queued, stages } from "../support/mirror-copies.ts";

interface Column {
  readonly column_name: string;
}

const newId = (): string => `test-${crypto.randomUUID()}`;

async function consume(messages: readonly QueuedMessage[]): ReturnType<typeof getQueueResult> {
  const batch = createMessageBatch(
    "message-mirror",
    messages.map((body, i) => ({ id: String(i), timestamp: new Date(), attempts: 1, body })),
  );
  const ctx = createExecutionContext();
  await consumeMirror(batch, isolateOf(env));
  return getQueueResult(batch, ctx);
}

describe("the mirror", () => {
  it("ends with the newest revision and every event once, in whatever order and however often copies come", async () => {
    const orders = [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [3, 3, 0, 2, 0, 1, 3],
    ];
    for (const order of orders) {
      const id = newId();
      const all = stages(id);
      for (const index of order) {
        const one = all[index];
        if (one) await consume([one]);
      }
      expect(await rowOf(id)).toMatchObject({ state: "delivered", revision: 4 });
      const events = await sql<{ revision: number; to_state: string }>(
        "select revision, to_state from kmsg_delivery_event where message_id = $1 order by revision",
        [id],
      );
      expect(events.map((event) => event.to_state)).toEqual([
        "accepted",
        "sending",
        "sent",
        "delivered",
      ]);
    }
  });

  it("takes all copies of a message in one batch as one row", async () => {
    const id = newId();
    const result = await consume([...stages(id), ...stages(id)]);
    expect(result.ackAll).toBe(true);
    expect(await rowOf(id)).toMatchObject({ state: "delivered", revision: 4 });
  });

  // Random, as Postgres compresses what repeats.
  const long = Array.from({ length: 200 }, () => crypto.randomUUID()).join("");

  it.each([
    ["a number too long for its column", { to: "9".repeat(65) }, "SQLSTATE 22001"],
    ["an id too long for its index", { provider_message_id: long }, "SQLSTATE 54000"],
  ])("puts a row with %s aside and lets the others through", async (_what, poison, reason) => {
    const good = newId();
    const bad = newId();
    const poisoned = queued(accept({ ...acceptance, id: bad }, NOW), poison);
    const result = await consume([...stages(good), poisoned]);
    expect(result.ackAll).toBe(true);
    expect(await rowOf(good)).toMatchObject({ state: "delivered" });
    expect(await rowOf(bad)).toBeUndefined();
    const letters = await sql<{ reason: string; kind: string }>(
      "select kind, reason from kmsg_dead_letter where message_id = $1",
      [bad],
    );
    expect(letters).toEqual([
      { kind: "mirror", reason: expect.stringContaining(reason) as string },
    ]);
    expect(JSON.stringify(letters)).not.toContain(long.slice(0, 8));
  });

  it("asks the queue for a later try while the database is away, and acknowledges nothing", async () => {
    const batch = createMessageBatch("message-mirror", [
      { id: "1", timestamp: new Date(), attempts: 3, body: stages(newId())[0] },
    ]);
    const ctx = createExecutionContext();
    const HYPERDRIVE = { connectionString: "postgres://postgres:postgres@127.0.0.1:1/none" };
    await consumeMirror(
      batch as MessageBatch<QueuedMessage>,
      isolateOf({ ...env, HYPERDRIVE } as unknown as Env),
    );
    const result = await getQueueResult(batch, ctx);
    expect(result.retryBatch.retry).toBe(true);
    expect(result.ackAll).toBe(false);
  });

  it("waits longer between tries, half a minute at the most, and rarely in a long outage", () => {
    const delays = [1, 2, 3, 4, 5, 6, 20, 21, 100].map((attempts) => retryDelaySeconds(attempts));
    expect(delays).toEqual([2, 4, 8, 16, 30, 30, 30, 300, 300]);
  });

  it("stores JSON as JSON, not as text in JSON", async () => {
    const id = newId();
    const record = accept(
      { ...acceptance, id, request: { ...acceptance.request, customFields: { order: "가-1" } } },
      NOW,
    );
    await withPostgres(env, async (client) => writeMessages(client, [queued(record)]));
    const [row] = await sql<{ kind: string; order: string }>(
      `select jsonb_typeof(metadata) as kind, metadata -> 'customFields' ->> 'order' as "order"
       from kmsg_delivery_tracking where message_id = $1`,
      [id],
    );
    expect(row).toEqual({ kind: "object", order: "가-1" });
  });
});

describe("the tracking table", () => {
  it("has k-msg's columns with k-msg's types and indexes, and TEXT for status texts", async () => {
    const ddl = buildDeliveryTrackingSchemaSql({
      dialect: "postgres",
      tableName: "kmsg_reference",
    });
    const columns = async (client: Sql, table: string): Promise<readonly Column[]> => {
      const { rows } = await client.query<Column>(
        `select column_name, data_type, character_maximum_length, is_nullable, column_default
         from information_schema.columns where table_name = $1 order by ordinal_position`,
        [table],
      );
      return rows;
    };
    // Made and dropped in one transaction: tests of other files read every table that they see.
    const compared = async (tx: Sql) => {
      for (const statement of ddl.split(";").filter((text) => text.includes("CREATE TABLE")))
        await tx.query(statement);
      const ours = await columns(tx, "kmsg_delivery_tracking");
      const theirs = await columns(tx, "kmsg_reference");
      await tx.query("drop table kmsg_reference");
      return { ours, theirs };
    };
    const { ours = [], theirs = [] } =
      (await withPostgres(env, async (client) => client.transaction?.(compared))) ?? {};
    expect(theirs).not.toEqual([]);
    const text = { data_type: "text", character_maximum_length: null };
    const widened = new Set(["provider_status_code", "provider_status_message"]);
    expect(ours.slice(0, theirs.length)).toEqual(
      theirs.map((column) => (widened.has(column.column_name) ? { ...column, ...text } : column)),
    );
    expect(ours.slice(theirs.length).map((column) => column.column_name)).toEqual(
      "tenant_id batch_id state revision template_id provider_attempts accepted_at finalized_at failover_of error_class cost cost_currency checksum batch_index to_hash to_enc to_masked from_enc from_hash from_masked metadata_enc metadata_hashes crypto_kid crypto_version crypto_state hash_kid redacted_at forgotten request_id fallback_id delivered_at_source state_source".split(
        " ",
      ),
    );
    const indexes = await sql<{ indexname: string }>(
      "select indexname from pg_indexes where tablename = 'kmsg_delivery_tracking'",
    );
    expect(indexes.map((index) => index.indexname)).toEqual(
      expect.arrayContaining([
        "idx_kmsg_delivery_due",
        "idx_kmsg_delivery_provider_msg",
        "idx_kmsg_delivery_requested_at",
      ]),
    );
  });
});
