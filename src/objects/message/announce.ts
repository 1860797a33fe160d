/** Reports a stored change to the metrics. */
import type { MessageRecord } from "../../domain/message/record.ts";
import { samplesOf } from "../../telemetry/metrics/message-metrics.ts";
import type { Isolate } from "../isolate.ts";
import type { Follower } from "./follower.ts";

type Host = Pick<Isolate, "telemetry" | "flushSoon">;

export function announcer(ctx: DurableObjectState, isolate: Host): Follower {
  return {
    changed(after: MessageRecord, before: MessageRecord | undefined): void {
      isolate.telemetry.metrics.countAll(samplesOf(before, after));
      isolate.flushSoon(ctx);
    },
  };
}
