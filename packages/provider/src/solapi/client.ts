/** Calls of SOLAPI's SDK, with a time limit, the caller's signal, and k-msg's errors. */
import { fail, type KMsgError, ok, type ProviderRequestContext, type Result } from "@k-msg/core";

import type { SolapiPurpose } from "./answer.ts";
import { clientError } from "./client-errors.ts";
import type { SolapiSettings } from "./config.ts";
import { networkFailure } from "./transport.ts";

/** The part of `SolapiMessageService` that is used: version 5 has `sendOne`, version 6 `send`. */
export interface SolapiClient {
  sendOne?(...args: unknown[]): unknown;
  send?(...args: unknown[]): unknown;
  uploadFile?(...args: unknown[]): unknown;
  getMessages?(...args: unknown[]): unknown;
  getBalance?(...args: unknown[]): unknown;
}

/** The SDK's call goes on after an abort; nobody waits for it any longer. */
const untilAborted = (work: () => unknown, signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener("abort", stop, { once: true });
    void Promise.resolve()
      .then(work)
      .then(resolve, reject)
      .finally(() => {
        signal.removeEventListener("abort", stop);
      });
  });

/** Makes one call of the SDK. Never throws. */
export const callClient = async (
  settings: SolapiSettings,
  purpose: SolapiPurpose,
  work: () => unknown,
  context: ProviderRequestContext,
): Promise<Result<unknown, KMsgError>> => {
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new DOMException("time limit", "TimeoutError")),
    purpose === "send" ? settings.sendTimeoutMs : settings.readTimeoutMs,
  );
  const signal = context.signal ? AbortSignal.any([limit.signal, context.signal]) : limit.signal;
  let started = false;
  try {
    signal.throwIfAborted();
    started = true;
    return ok(await untilAborted(work, signal));
  } catch (error) {
    const givenUp = signal.aborted && error === signal.reason;
    return fail(
      givenUp ? networkFailure(error, purpose, signal, started) : clientError(error, purpose),
    );
  } finally {
    clearTimeout(timer);
  }
};
