/** Spans of this isolate that were not exported yet: a bounded buffer, and what the parts of the Worker put into it. */
import type { Settings } from "../../kernel/settings/settings.ts";
import { continueTrace, parseTraceparent, type TraceContext } from "../../kernel/traceparent.ts";
import type { Counter } from "../metrics/registry.ts";
import type { Attribute, Span } from "./otlp.ts";

/** More than this between two flushes are dropped, and counted. */
const MAX_BUFFERED = 2000;

export interface RequestTrace {
  readonly own: TraceContext;
  readonly parentSpanId: string | undefined;
  readonly startMs: number;
}

/** The trace of a request: its caller's where the header is right, else a new one. */
export function beginRequest(settings: Settings, header: string | undefined): RequestTrace {
  const fresh = { traceId: randomHex(16), spanId: randomHex(8) };
  const trace = continueTrace(header, fresh, settings.OTEL_TRACES_SAMPLER_ARG);
  return { ...trace, startMs: Date.now() };
}

export interface SpanFacts {
  readonly name: string;
  readonly kind: Span["kind"];
  readonly startMs: number;
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly failed: boolean;
}

export class Spans {
  readonly #counter: Counter;
  #buffer: Span[] = [];

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  /** The span of a request itself. */
  recordRequest(settings: Settings, trace: RequestTrace, facts: SpanFacts): void {
    const { own, parentSpanId } = trace;
    const ids = { spanId: own.spanId, ...(parentSpanId && { parentSpanId }) };
    this.#keep(settings, own, { ...facts, ...ids });
  }

  /** A span under the one that a `traceparent` names; nothing without one, or where its trace is not kept. */
  record(settings: Settings, traceparent: string | undefined, facts: SpanFacts): void {
    const parent = parseTraceparent(traceparent);
    if (!parent) return;
    this.#keep(settings, parent, { ...facts, parentSpanId: parent.spanId });
  }

  /** All that was recorded since the last time. */
  take(): readonly Span[] {
    const taken = this.#buffer;
    this.#buffer = [];
    return taken;
  }

  get any(): boolean {
    return this.#buffer.length > 0;
  }

  #keep(
    settings: Settings,
    { traceId, sampled }: TraceContext,
    facts: SpanFacts & { readonly spanId?: string; readonly parentSpanId?: string },
  ): void {
    if (!sampled || settings.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return;
    if (this.#buffer.length >= MAX_BUFFERED) {
      return this.#counter.count("kmsg_trace_spans_total", { result: "dropped" });
    }
    const spanId = facts.spanId ?? randomHex(8);
    this.#buffer.push({ ...facts, traceId, spanId, endMs: Date.now() });
  }
}

function randomHex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}
