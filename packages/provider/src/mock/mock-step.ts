/** A scripted step of the mock. */
import { KMsgError, KMsgErrorCode, type SendOptions, type SendWarning } from "@k-msg/core";

export interface MockStep {
  outcome: "success" | "failure" | "timeout" | "delay";
  /** A k-msg error code that a provider can give; any other is PROVIDER_ERROR. */
  code?: string;
  message?: string;
  providerErrorCode?: string;
  providerErrorText?: string;
  httpStatus?: number;
  /** Milliseconds. */
  retryAfterMs?: number;
  causeChain?: unknown[];
  /** Milliseconds that a delay or a timeout takes. */
  durationMs?: number;
}

/** Encryption is not a provider's: its codes are none of a send. */
const codeOf = (code: string | undefined): KMsgErrorCode | undefined =>
  Object.values(KMsgErrorCode).find((one) => one === code && !one.startsWith("CRYPTO_"));

export const failureOf = (providerId: string, step: MockStep): KMsgError => {
  const { outcome, code, message, durationMs: _, ...metadata } = step;
  const timedOut = outcome === "timeout";
  const standard = timedOut ? KMsgErrorCode.NETWORK_TIMEOUT : KMsgErrorCode.PROVIDER_ERROR;
  return new KMsgError(
    codeOf(code) ?? standard,
    message ?? (timedOut ? "Mock provider simulated timeout" : "Mock provider failed"),
    {
      providerId,
      outcome: timedOut ? "unknown" : "not_sent",
      fault: timedOut ? "network" : "busy",
    },
    { ...(timedOut && { providerErrorCode: "TIMEOUT" }), ...metadata },
  );
};

export const failoverWarnings = (providerId: string, params: SendOptions): SendWarning[] =>
  params.type === "ALIMTALK" && params.failover?.enabled === true
    ? [
        {
          code: "FAILOVER_UNSUPPORTED_PROVIDER",
          message: "the mock provider sends no text in place of an AlimTalk",
          details: { providerId },
        },
      ]
    : [];

/** Until the time is over or the signal aborts. */
export const wait = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
