import {
  fail,
  KMsgError,
  KMsgErrorCode,
  type ProviderRequestContext,
  type Result,
} from "@k-msg/core";

import { isTimeout, neverConnected } from "../network.ts";
import { maskText } from "../reading.ts";
import { judgeAnswer, readSolapiAnswer, type SolapiPurpose } from "./answer.ts";
import { authorization } from "./auth.ts";
import type { SolapiSettings } from "./config.ts";
import { solapiError } from "./errors.ts";

export interface SolapiCall {
  purpose: SolapiPurpose;
  path: string;
  method?: "GET" | "POST";
  /** Goes as JSON. */
  body?: unknown;
}

/** `started` is whether the request may have left. */
export const networkFailure = (
  error: unknown,
  purpose: SolapiPurpose,
  signal: AbortSignal,
  started: boolean,
): KMsgError => {
  const unsent = !started || neverConnected(error);
  const say = (code: KMsgErrorCode, message: string): KMsgError => {
    const cause = maskText(error instanceof Error ? error.message : undefined);
    return solapiError(code, message, {
      ...(purpose === "send" && { outcome: unsent ? "not_sent" : "unknown" }),
      fault: "network",
      ...(purpose === "send" && started && signal.aborted && { requestSent: true as const }),
      ...(cause !== undefined && { cause }),
    });
  };
  if (error instanceof KMsgError) return say(error.code, error.message);
  if (isTimeout(error) || (signal.aborted && isTimeout(signal.reason))) {
    return say(KMsgErrorCode.NETWORK_TIMEOUT, "SOLAPI did not answer in time");
  }
  if (signal.aborted) return say(KMsgErrorCode.REQUEST_ABORTED, "The request was aborted");
  return say(KMsgErrorCode.NETWORK_ERROR, "SOLAPI could not be reached");
};

/** Makes one call, once. Never throws: every failure is a Fail with `SolapiErrorDetails`. */
export const callSolapi = async (
  settings: SolapiSettings,
  call: SolapiCall,
  context: ProviderRequestContext = {},
): Promise<Result<Record<string, unknown>, KMsgError>> => {
  const timeoutMs = call.purpose === "send" ? settings.sendTimeoutMs : settings.readTimeoutMs;
  // Not AbortSignal.timeout: its timer cannot be cleared, and a Durable Object with a timer stays awake, billed.
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new DOMException("time limit", "TimeoutError")),
    timeoutMs,
  );
  const signal = context.signal ? AbortSignal.any([limit.signal, context.signal]) : limit.signal;
  const request = context.fetch ?? settings.fetch ?? globalThis.fetch;
  let started = false;
  try {
    const { apiKey, apiSecret } = settings;
    const headers: Record<string, string> = {
      Authorization: await authorization(apiKey, apiSecret, settings.now()),
    };
    if (call.body !== undefined) headers["Content-Type"] = "application/json;charset=UTF-8";
    signal.throwIfAborted();
    started = true;
    const response = await request(`${settings.baseUrl}${call.path}`, {
      method: call.method ?? "POST",
      headers,
      signal,
      // Following a redirect would send the signature to another host.
      redirect: "manual",
      ...(call.body !== undefined && { body: JSON.stringify(call.body) }),
    });
    const text = await response.text();
    const answer = readSolapiAnswer(response.status, text, response.headers.get("Retry-After"));
    return judgeAnswer(call.purpose, answer);
  } catch (error) {
    return fail(networkFailure(error, call.purpose, signal, started));
  } finally {
    clearTimeout(timer);
  }
};
