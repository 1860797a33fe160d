/** The counts and spans of an isolate that are not yet handed on. Nothing waits for it, and it calls nothing. */
import type { Settings } from "../kernel/settings/settings.ts";
import { Counts } from "./metrics/counts.ts";
import { MetricRegistry } from "./metrics/registry.ts";
import { Spans } from "./tracing/spans.ts";

export class Telemetry {
  readonly metrics = new MetricRegistry();
  readonly counts = new Counts(this.metrics);
  readonly spans = new Spans(this.metrics);

  /** There is something to hand on. */
  get any(): boolean {
    return this.metrics.any || this.spans.any;
  }
}

/** The parts that notes of counts and spans are made with. */
export interface NoteHost {
  readonly telemetry: Telemetry;
  readonly settings: Settings;
}
