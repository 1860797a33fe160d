/** W3C trace context: the header `traceparent` and whether a trace is kept. Pure. */

export interface TraceContext {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits: the span that is the parent of what comes next. */
  readonly spanId: string;
  readonly sampled: boolean;
}

const SHAPE = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = "0".repeat(32);
const NO_SPAN = "0".repeat(16);
/** No header of a version that there is comes near it. */
const MAX_LENGTH = 256;

/** Undefined for whatever the standard refuses: the request then begins a trace of its own. */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const text = header?.trim();
  if (text === undefined || text.length > MAX_LENGTH) return undefined;
  const [, version, traceId, spanId, flags, more] = SHAPE.exec(text) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined) return undefined;
  if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags ?? "00", 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;
}

/** The same answer for a trace wherever it is asked. @param ratio 0 to 1. */
export function isSampled(traceId: string, ratio: number): boolean {
  // 14 hex digits are the random part in the newest version, and all that a number holds exactly is 53 bits.
  return Number.parseInt(traceId.slice(-13), 16) < ratio * 2 ** 52;
}

/** The context of a request: the caller's trace, or a new one, with a span of ours. */
export function continueTrace(
  header: string | undefined,
  fresh: { readonly traceId: string; readonly spanId: string },
  ratio: number,
): { readonly own: TraceContext; readonly parentSpanId: string | undefined } {
  const parent = parseTraceparent(header);
  if (parent) return { own: { ...parent, spanId: fresh.spanId }, parentSpanId: parent.spanId };
  return { own: { ...fresh, sampled: isSampled(fresh.traceId, ratio) }, parentSpanId: undefined };
}
