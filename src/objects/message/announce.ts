/** What metrics and operators have to know of a stored change. */
import { isNewlyStale, newLetter } from "../../domain/alerts/letters.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { samplesOf } from "../../telemetry/metrics/message-metrics.ts";
import { alertOfLetter, alertOfStale } from "../alerts/letter-alert.ts";
import type { Isolate } from "../isolate.ts";
import type { Follower } from "./follower.ts";

type Host = Pick<Isolate, "alerts" | "settings" | "telemetry" | "flushSoon">;

export function announcer(ctx: DurableObjectState, isolate: Host): Follower {
  return {
    changed(after: MessageRecord, before: MessageRecord | undefined): void {
      isolate.telemetry.metrics.countAll(samplesOf(before, after));
      const letter = newLetter(before, after);
      if (letter !== undefined) alertOfLetter(isolate, letter);
      if (isNewlyStale(before, after)) alertOfStale(isolate);
      isolate.flushSoon(ctx);
    },
  };
}
