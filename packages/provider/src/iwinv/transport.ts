import {
  fail,
  KMsgError,
  KMsgErrorCode,
  type ProviderRequestContext,
  type Result,
} from "@k-msg/core";

import { isTimeout, neverConnected } from "../network.ts";
import { maskText } from "../reading.ts";
import { type IwinvAnswer, readAnswer } from "./answer.ts";
import type { IwinvSettings } from "./config.ts";
import { iwinvError, withFacts } from "./errors.ts";
import { hasOutcome, type IwinvPurpose, type IwinvService, judgeAnswer } from "./judge.ts";
import type { IwinvOutcome } from "./send-codes.ts";

export interface IwinvCall extends IwinvService {
  purpose: IwinvPurpose;
  path: string;
  method?: "GET" | "POST";
  /** A plain object goes as JSON. */
  body?: Record<string, unknown> | FormData;
}

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));

/** Address and credentials of a service; undefined where its key is not configured. */
const accessOf = (settings: IwinvSettings, { channel }: IwinvService) => {
  const { apiKey, sms, rcs } = settings;
  switch (channel) {
    case "ALIMTALK":
      return apiKey && { host: settings.baseUrl, header: "AUTH", secret: apiKey };
    case "RCS":
      return rcs && { host: settings.rcsBaseUrl, header: "AUTH", secret: rcs.apiKey };
    case "SMS":
      return (
        sms && {
          host: settings.smsBaseUrl,
          header: "secret",
          secret: `${sms.apiKey}&${sms.authKey}`,
        }
      );
  }
};

type Access = Exclude<ReturnType<typeof accessOf>, "" | undefined>;

const buildHeaders = (settings: IwinvSettings, call: IwinvCall, access: Access): Headers => {
  const headers = new Headers(settings.headers);
  // A multipart body names its own boundary, so its type is left to the platform.
  headers.delete("Content-Type");
  if (call.body !== undefined && !(call.body instanceof FormData)) {
    headers.set("Content-Type", "application/json;charset=UTF-8");
  }
  headers.set(access.header, base64(access.secret));
  return headers;
};

/** Nothing leaves without a key, and more calls do not bring one. */
const withoutKey = ({ channel, purpose }: IwinvCall): KMsgError =>
  iwinvError(KMsgErrorCode.INVALID_REQUEST, `IWINV has no key for ${channel}`, {
    ...(hasOutcome(purpose) && { outcome: "refused" }),
    fault: "account",
  });

/** `started` is whether the request may have left. */
const networkFailure = (
  error: unknown,
  purpose: IwinvPurpose,
  signal: AbortSignal,
  started: boolean,
): KMsgError => {
  const cut: IwinvOutcome = started ? "unknown" : "not_sent";
  const say = (code: KMsgErrorCode, message: string, outcome: IwinvOutcome): KMsgError => {
    const cause = maskText(error instanceof Error ? error.message : undefined);
    return iwinvError(code, message, {
      ...(hasOutcome(purpose) && { outcome }),
      fault: "network",
      ...(started && signal.aborted && { requestSent: true as const }),
      ...(cause !== undefined && { cause }),
    });
  };
  if (error instanceof KMsgError) {
    // An injected fetch may know better; what it leaves out is filled in.
    const known = { fault: "network" as const, ...(hasOutcome(purpose) && { outcome: cut }) };
    return withFacts(error, { ...known, ...error.details });
  }
  if (isTimeout(error) || (signal.aborted && isTimeout(signal.reason))) {
    return say(KMsgErrorCode.NETWORK_TIMEOUT, "IWINV did not answer in time", cut);
  }
  if (signal.aborted) return say(KMsgErrorCode.REQUEST_ABORTED, "The request was aborted", cut);
  const outcome = neverConnected(error) ? "not_sent" : cut;
  return say(KMsgErrorCode.NETWORK_ERROR, "IWINV could not be reached", outcome);
};

/** Makes one call. Never throws: every failure is a Fail with `IwinvErrorDetails`. */
export const callIwinv = async (
  settings: IwinvSettings,
  call: IwinvCall,
  context: ProviderRequestContext = {},
): Promise<Result<IwinvAnswer, KMsgError>> => {
  const access = accessOf(settings, call);
  if (!access) return fail(withoutKey(call));
  const timeoutMs = hasOutcome(call.purpose) ? settings.sendTimeoutMs : settings.historyTimeoutMs;
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
    signal.throwIfAborted();
    const init: RequestInit = {
      method: call.method ?? "POST",
      headers: buildHeaders(settings, call, access),
      signal,
      // Following a redirect would repeat the keys to another host.
      redirect: "manual",
    };
    if (call.body !== undefined) {
      init.body = call.body instanceof FormData ? call.body : JSON.stringify(call.body);
    }
    started = true;
    const response = await request(`${access.host}${call.path}`, init);
    const text = await response.text();
    const retryAfter = response.headers.get("Retry-After");
    const answer = readAnswer(call.channel, response.status, text, retryAfter, settings.now());
    return judgeAnswer(call, call.purpose, answer);
  } catch (error) {
    return fail(networkFailure(error, call.purpose, signal, started));
  } finally {
    clearTimeout(timer);
  }
};
