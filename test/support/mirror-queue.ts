/** Hands copies to the mirror's consumer as the queue does. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";

import { consumeMirror, type QueuedMirror } from "../../src/mirror/consumer.ts";

export async function consume(bodies: readonly QueuedMirror[]): ReturnType<typeof getQueueResult> {
  const batch = createMessageBatch(
    "message-mirror",
    bodies.map((body, i) => ({ id: String(i), timestamp: new Date(), attempts: 1, body })),
  );
  const ctx = createExecutionContext();
  await consumeMirror(batch, env);
  return getQueueResult(batch, ctx);
}
