/** Spans of this isolate that were not exported yet: a bounded buffer, and what the parts of the Worker put into it. */
import type { Settings } from "../../kernel/settings/settings.ts";
import { continueTrace, parseTraceparent, type TraceContext } from "../../kernel/traceparent.ts";
import { count } from "../metrics/registry.ts";
import type { Attribute, Span } from "./otlp.ts";

/** More than this between two flushes are dropped, and counted. */
const MAX_BUFFERED = 2000;

let buffer: Span[] = [];

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

/** The span of a request itself. */
export function recordRequest(settings: Settings, trace: RequestTrace, facts: SpanFacts): void {
  const { own, parentSpanId } = trace;
  keep(settings, own, { ...facts, spanId: own.spanId, ...(parentSpanId && { parentSpanId }) });
}

/** A span under the one that a `traceparent` names; nothing without one, or where its trace is not kept. */
export function recordSpan(
  settings: Settings,
  traceparent: string | undefined,
  facts: SpanFacts,
): void {
  const parent = parseTraceparent(traceparent);
  if (!parent) return;
  keep(settings, parent, { ...facts, parentSpanId: parent.spanId });
}

/** All that was recorded since the last time. */
export function takeSpans(): readonly Span[] {
  const taken = buffer;
  buffer = [];
  return taken;
}

export function hasSpans(): boolean {
  return buffer.length > 0;
}

function keep(
  settings: Settings,
  { traceId, sampled }: TraceContext,
  facts: SpanFacts & { readonly spanId?: string; readonly parentSpanId?: string },
): void {
  if (!sampled || settings.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return;
  if (buffer.length >= MAX_BUFFERED) {
    return count("kmsg_trace_spans_total", { result: "dropped" });
  }
  buffer.push({ ...facts, traceId, spanId: facts.spanId ?? randomHex(8), endMs: Date.now() });
}

function randomHex(bytes: number): string {
  return crypto.getRandomValues(new Uint8Array(bytes)).toHex();
}
