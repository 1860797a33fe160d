/** Hands copies to the mirror's consumer as the queue does. */
import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";

import { consumeMirror } from "../../src/jobs/mirror/consumer.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { QueuedMirror } from "../../src/objects/mirror/queued.ts";

export async function consume(bodies: readonly QueuedMirror[]): ReturnType<typeof getQueueResult> {
  const batch = createMessageBatch(
    "message-mirror",
    bodies.map((body, i) => ({ id: String(i), timestamp: new Date(), attempts: 1, body })),
  );
  const ctx = createExecutionContext();
  await consumeMirror(batch, isolateOf(env));
  return getQueueResult(batch, ctx);
}

type Copies = readonly { readonly body: QueuedMirror }[];

/** Shows what messages put into whichever of the mirror's queues. @param passOn false keeps it out of the queue. */
export function watchQueues(see: (copies: Copies, queue: unknown) => void, passOn = true): void {
  const queues = Object.getPrototypeOf(env.MIRROR) as Record<
    "sendBatch",
    (copies: Copies) => Promise<unknown>
  >;
  const real = queues.sendBatch;
  vi.spyOn(queues, "sendBatch").mockImplementation(async function note(this: unknown, copies) {
    see(copies, this);
    return passOn ? real.call(this, copies) : undefined;
  });
}
