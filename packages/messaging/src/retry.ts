/** Trying a send again: only after an error that proves that nothing was sent. */
import { ErrorUtils, type ErrorRetryPolicy, type KMsgError } from "@k-msg/core";

import type { HookContext } from "./hooks.ts";
import { sendOutcomeOf } from "./outcome.ts";
import type { SendDeps, SendOutcome } from "./send.ts";

export interface KMsgRetryConfig {
  /** Tries in all. */
  readonly maxAttempts: number;
  /** Milliseconds before the second try, doubled for each one after; default 1000. */
  readonly initialDelayMs?: number | undefined;
  /** Milliseconds; default 30000. A provider that asks for more than this is not tried again. */
  readonly maxDelayMs?: number | undefined;
  readonly policy?: ErrorRetryPolicy | undefined;
}

/** Milliseconds to wait before the next try, or undefined when there must be none. Pure. */
export function retryDelay(
  config: KMsgRetryConfig | undefined,
  error: KMsgError,
  attempt: number,
): number | undefined {
  if (config === undefined || attempt >= config.maxAttempts) return undefined;
  if (error.code === "REQUEST_ABORTED" || sendOutcomeOf(error) !== "not_sent") return undefined;
  if (!ErrorUtils.isRetryable(error, config.policy)) return undefined;
  const { initialDelayMs = 1000, maxDelayMs = 30_000 } = config;
  const asked = ErrorUtils.resolveRetryAfterMs(error, config.policy) ?? 0;
  if (asked > maxDelayMs) return undefined;
  return Math.max(asked, Math.min(maxDelayMs, initialDelayMs * 2 ** (attempt - 1)));
}

export async function withRetries(
  { retry: config, hooks, request }: SendDeps,
  context: HookContext,
  call: () => Promise<SendOutcome>,
): Promise<SendOutcome> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await call();
    if (outcome.isSuccess) return outcome;
    const retryAfterMs = retryDelay(config, outcome.error, attempt);
    if (retryAfterMs === undefined) return outcome;
    await hooks.retry({ ...context, attempt, retryAfterMs }, outcome.error, {
      retryAfterMs,
      reason: outcome.error.code,
    });
    await pause(retryAfterMs, request?.signal);
  }
}

/** The call after it notices that it was aborted. */
async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const over = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", over);
      resolve();
    };
    const timer = setTimeout(over, ms);
    signal?.addEventListener("abort", over, { once: true });
  });
}
