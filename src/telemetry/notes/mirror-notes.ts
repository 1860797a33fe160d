/** The traces of a batch of the mirror's queue: counts, lags, and a span in each message's own trace. */
import type { NoteHost } from "../telemetry.ts";

/** The fields of a queued copy that this file reads. */
interface Traced {
  /** `status_updated_at` is epoch ms. */
  readonly row: { readonly status_updated_at: number };
  readonly traceparent?: string;
}

export interface MirrorRun {
  readonly queue: string;
  readonly result: "written" | "failed";
  readonly messages: readonly Traced[];
  /** Those that Postgres has now. */
  readonly settled: readonly Traced[];
  /** Epoch ms. */
  readonly startMs: number;
}

export function noteMirror(
  { telemetry, settings }: NoteHost,
  { queue, result, messages, settled, startMs }: MirrorRun,
): void {
  const now = Date.now();
  // A copy that is sent again is as old as its change: late copies are what the lag is to show.
  telemetry.counts.mirrorBatch(
    result,
    messages.length,
    settled.map(({ row }) => now - row.status_updated_at),
  );
  for (const { traceparent } of messages) {
    telemetry.spans.record(settings, traceparent, {
      name: "mirror write",
      kind: "consumer",
      startMs,
      attributes: {
        "messaging.system": "cloudflare_queues",
        "messaging.destination.name": queue,
        "messaging.operation.name": "write",
        "messaging.operation.type": "process",
        "messaging.batch.message_count": messages.length,
        "db.system.name": "postgresql",
      },
      failed: result === "failed",
    });
  }
}
