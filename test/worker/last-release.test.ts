/** Entries that the last release put into the mirror's queue, read by this version. What it stored: test/e2e/upgrade.e2e.test.ts. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

import { consumeMirror } from "../../src/jobs/mirror/consumer.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { QueuedMirror } from "../../src/objects/mirror/queued.ts";
import samples from "../releases/last/queue-samples.json";
import { rowOf, sql } from "../support/api.ts";
import { SAMPLE_ROWS } from "../support/sample-rows.ts";

it("are all written and acknowledged", async () => {
  const entries = Object.values(samples).flat() as readonly QueuedMirror[];
  const batch = createMessageBatch(
    "message-mirror",
    entries.map((body, index) => ({
      id: String(index),
      timestamp: new Date(),
      attempts: 1,
      body: "object" in body ? { ...body, object: objectOf(body) } : body,
    })),
  );
  const ctx = createExecutionContext();
  await consumeMirror(batch, isolateOf(env), ctx);
  expect(await getQueueResult(batch, ctx)).toMatchObject({ ackAll: true, retryMessages: [] });

  const mark = samples.batch.batch.batch_id.replace(/-batch$/, "");
  for (const [table, column, id] of SAMPLE_ROWS) {
    const found = await sql(`select 1 from ${table} where ${column} = $1`, [`${mark}-${id}`]);
    expect(found, table).toHaveLength(1);
  }
  expect(await rowOf(`${mark}-message`)).toMatchObject({ state: "delivered", revision: 4 });
});

/** One of ours, and empty: the entry's own is of another service. */
function objectOf(body: QueuedMirror): string {
  return ("batch" in body ? env.BATCHES : env.MESSAGES).newUniqueId().toString();
}
