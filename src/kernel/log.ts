/** Structured logs, one JSON line each. Fields are chosen by hand: never a number, a text, a URL or a provider's words. */

import { parseTraceparent } from "./traceparent.ts";

export type Level = "info" | "warn" | "error" | "alert";

type Field = string | number | boolean | undefined;

export interface LogFields {
  readonly [name: string]: unknown;
  readonly error?: unknown;
}

export function log(level: Level, event: string, fields: LogFields = {}): void {
  const { error, messageId, traceparent, ...rest } = fields;
  const line = JSON.stringify({
    level,
    event,
    ...(rest as Record<string, Field>),
    ...traceOf(traceparent),
    ...(messageId !== undefined && { messageId: ownForm(messageId) }),
    ...(error !== undefined && { error: nameOf(error) }),
  });
  if (level === "info") console.info(line);
  else if (level === "warn") console.warn(line);
  else console.error(line);
}

/** The words that collectors look for. */
function traceOf(traceparent: unknown): { readonly trace_id?: string; readonly span_id?: string } {
  const trace = typeof traceparent === "string" ? parseTraceparent(traceparent) : undefined;
  return trace ? { trace_id: trace.traceId, span_id: trace.spanId } : {};
}

/** Callers may name a message as they like, by a telephone number too: only ids that we made are written down. */
function ownForm(id: unknown): string {
  return typeof id === "string" && /^msg_[\w-]{43}(:api-fallback)?$/.test(id)
    ? id
    : "(named by its caller)";
}

/** Messages of foreign errors may hold anything; their class and code tell enough to look further. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? `${error.name} ${code}` : error.name;
}
