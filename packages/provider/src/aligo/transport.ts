import {
  fail,
  KMsgError,
  KMsgErrorCode,
  ok,
  type ProviderRequestContext,
  readRetryAfter,
  type Result,
} from "@k-msg/core";

import { answerFault, gatewayFault, type HttpFault } from "../http-answer.ts";
import { isTimeout, neverConnected } from "../network.ts";
import { isRecord, maskText } from "../reading.ts";
import { type AligoRefusal, describeAligoRefusal } from "./codes.ts";
import type { AligoSettings } from "./config.ts";
import { aligoError } from "./errors.ts";

export type AligoFields = Readonly<Record<string, string | Blob | undefined>>;

export interface AligoCall {
  /** A send may have side effects, so its failures say what is known of the message. */
  purpose: "send" | "read";
  url: string;
  /** Without the account's own. */
  fields: AligoFields;
}

type Answer = Record<string, unknown>;

/** The two APIs name the account's fields and their codes differently. */
const isKakao = (settings: AligoSettings, url: string): boolean =>
  url.startsWith(settings.kakaoBaseUrl) || url === settings.friendtalkUrl;

const formOf = (settings: AligoSettings, { url, fields }: AligoCall): FormData => {
  const { apiKey, userId, senderKey } = settings;
  const own: AligoFields = isKakao(settings, url)
    ? { apikey: apiKey, userid: userId, senderkey: senderKey }
    : { key: apiKey, user_id: userId };
  const form = new FormData();
  for (const [name, value] of Object.entries({ ...own, ...fields })) {
    if (typeof value === "string") form.set(name, value);
    else if (value !== undefined) form.set(name, value, "image.jpg");
  }
  return form;
};

const networkFailure = (
  error: unknown,
  { purpose }: AligoCall,
  signal: AbortSignal,
  started: boolean,
): KMsgError => {
  const unsent = !started || neverConnected(error);
  const say = (code: KMsgErrorCode, message: string): KMsgError => {
    const cause = maskText(error instanceof Error ? error.message : undefined);
    return aligoError(code, message, {
      ...(purpose === "send" && { outcome: unsent ? "not_sent" : "unknown" }),
      fault: "network",
      ...(cause !== undefined && { cause }),
    });
  };
  if (error instanceof KMsgError) return say(error.code, error.message);
  if (isTimeout(error) || (signal.aborted && isTimeout(signal.reason))) {
    return say(KMsgErrorCode.NETWORK_TIMEOUT, "Aligo did not answer in time");
  }
  if (signal.aborted) return say(KMsgErrorCode.REQUEST_ABORTED, "The request was aborted");
  return say(KMsgErrorCode.NETWORK_ERROR, "Aligo could not be reached");
};

const parsed = (text: string): Answer | undefined => {
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
};

/** `result_code` of texts, `code` of Kakao; as numbers or as texts. */
const codeOf = (body: Answer | undefined): string | undefined => {
  const code = body?.["result_code"] ?? body?.["code"];
  return typeof code === "string" || typeof code === "number" ? String(code).trim() : undefined;
};

/** Texts are accepted with 1 or more, Kakao with 0. */
const isAccepted = (body: Answer, code: string): boolean =>
  "result_code" in body ? /^[1-9]\d*$/.test(code) : code === "0";

/** Makes one call, once. Never throws: every failure is a Fail with `AligoErrorDetails`. */
export const callAligo = async (
  settings: AligoSettings,
  call: AligoCall,
  context: ProviderRequestContext = {},
): Promise<Result<Answer, KMsgError>> => {
  // Not AbortSignal.timeout: its timer cannot be cleared, and a Durable Object with a timer stays awake, billed.
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new DOMException("time limit", "TimeoutError")),
    call.purpose === "send" ? settings.sendTimeoutMs : settings.readTimeoutMs,
  );
  const signal = context.signal ? AbortSignal.any([limit.signal, context.signal]) : limit.signal;
  const request = context.fetch ?? settings.fetch ?? globalThis.fetch;
  let started = false;
  try {
    signal.throwIfAborted();
    const body = formOf(settings, call);
    started = true;
    // Following a redirect would send the key to another host.
    const response = await request(call.url, { method: "POST", body, signal, redirect: "manual" });
    return judge(call, response, await response.text(), settings.now());
  } catch (error) {
    return fail(networkFailure(error, call, signal, started));
  } finally {
    clearTimeout(timer);
  }
};

const judge = (
  { purpose }: AligoCall,
  response: Response,
  text: string,
  nowMs: number,
): Result<Answer, KMsgError> => {
  const body = parsed(text);
  const { status: httpStatus } = response;
  const code = codeOf(body);
  if (body && code !== undefined && isAccepted(body, code) && response.ok) return ok(body);
  const words = typeof body?.["message"] === "string" ? body["message"] : "";
  const refused = code === undefined ? undefined : describeAligoRefusal(code, words);
  const found: HttpFault | AligoRefusal =
    gatewayFault(httpStatus) ??
    refused ??
    answerFault(httpStatus, false) ??
    describeAligoRefusal("");
  const providerErrorText = maskText(words);
  const retryAfterMs = readRetryAfter(response.headers.get("Retry-After"), nowMs);
  return fail(
    aligoError(
      found.kmsgCode,
      `Aligo: ${found.meaning} (${code === undefined ? `HTTP ${httpStatus}` : `code ${code}`})`,
      {
        ...(code !== undefined && { originalCode: code }),
        ...(purpose === "send" && { outcome: found.outcome }),
        fault: found.fault,
        ...("sender" in found && { sender: true }),
      },
      {
        httpStatus,
        ...(code !== undefined && { providerErrorCode: code }),
        ...(providerErrorText !== undefined && { providerErrorText }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      },
    ),
  );
};
