import { env } from "cloudflare:workers";
import { expect, it } from "vitest";

import { sql } from "../../support/api.ts";
import { stages } from "../../support/mirror-copies.ts";
import {
  // A limit of open calls that is soon reached, and nobody may wait for a flush.
  useSettings,
} from "../../support/settings.ts";

// A limit of open calls that is soon reached, and nobody may wait for a flush.
useSettings("mirror-pace", { PROVIDER_SEND_TIMEOUT: "10s", OPEN_SENDS: "5", METRICS_FLUSH: "1h" });

/** As wrangler.jsonc's queue has it. */
const BATCH = 100;

// This project's METRICS_FLUSH is an hour: a consumer that waits for what it left to `waitUntil` ends with its first batch.
it("gets on with the next batch while counts and spans wait to be handed on", async () => {
  const name = `pace-${crypto.randomUUID()}`;
  const copies = Array.from({ length: 4 * BATCH }, (_, index) => {
    const [first] = stages(`${name}-${index}`);
    if (!first) throw new Error("no copy");
    return { body: first };
  });
  for (let at = 0; at < copies.length; at += BATCH) {
    await env.MIRROR.sendBatch(copies.slice(at, at + BATCH));
  }
  await expect.poll(async () => written(name), { interval: 200 }).toBe(copies.length);
});

async function written(name: string): Promise<number> {
  const [found] = await sql<{ n: number }>(
    "select count(*)::integer as n from kmsg_delivery_tracking where message_id like $1",
    [`${name}-%`],
  );
  return found?.n ?? 0;
}
