/** The fetch and the abort signal that a caller brings for one call. */
import {
  KMsgError,
  KMsgErrorCode,
  type OptionNames,
  type ProviderRequestContext,
  unknownOptions,
} from "@k-msg/core";

import { invalidRequest } from "./errors.ts";

const NAMES: OptionNames<ProviderRequestContext> = { signal: true, fetch: true };

/**
 * What is wrong with it, or undefined. Something that is no object is no context: `list.map(send)` hands over an index.
 * @param more names that the call has besides
 */
export function contextProblem(
  context: unknown,
  more: Readonly<Record<string, true>> = {},
): KMsgError | undefined {
  if (typeof context !== "object" || context === null) return undefined;
  const known = { ...NAMES, ...more };
  const unknown = unknownOptions(context, known);
  if (unknown.length > 0) {
    const names = Object.keys(known).join(", ");
    return invalidRequest(`unknown option ${unknown.join(", ")}; known are ${names}`, { unknown });
  }
  const { signal, fetch } = context as Record<string, unknown>;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    return invalidRequest("signal must be an AbortSignal", { field: "signal" });
  }
  if (fetch !== undefined && typeof fetch !== "function") {
    return invalidRequest("fetch must be a function", { field: "fetch" });
  }
  return undefined;
}

/** What a call brings goes before what the configuration brings; either signal aborts. */
export function mergedContext(
  configured: ProviderRequestContext,
  called: ProviderRequestContext | undefined,
): ProviderRequestContext {
  const fetch = called?.fetch ?? configured.fetch;
  const signals = [configured.signal, called?.signal].filter((signal) => signal !== undefined);
  const [first, second] = signals;
  const signal = second === undefined ? first : AbortSignal.any(signals);
  return { ...(signal && { signal }), ...(fetch && { fetch }) };
}

/** Nothing has left yet, so the message may be sent again. */
export function abortedBefore(signal: AbortSignal | undefined): KMsgError | undefined {
  if (signal?.aborted !== true) return undefined;
  return new KMsgError(
    KMsgErrorCode.REQUEST_ABORTED,
    "the send was aborted before the provider was called",
    { outcome: "not_sent", requestSent: false },
  );
}
