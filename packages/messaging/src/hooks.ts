/** The hooks around a send, and the rule that what a hook throws never changes what happened to a message. */
import type { KMsgError, Result, SendOptions, SendResult } from "@k-msg/core";

export interface HookContext {
  readonly messageId: string;
  /** The very object the provider is given afterwards: `onBeforeSend` may change it. */
  readonly options: SendOptions;
  /** When the message was normalised, in epoch milliseconds. */
  readonly timestamp: number;
  readonly providerId?: string;
  readonly requestId?: string;
  readonly attempt?: number;
}

export interface RetryScheduledHookContext extends HookContext {
  readonly attempt: number;
  readonly retryAfterMs?: number;
}

export interface RetryScheduledMetadata {
  readonly retryAfterMs?: number;
  readonly reason: string;
}

export type SendHookFinalOutcome = "success" | "failure" | "aborted";

export interface SendHookFinalState {
  readonly outcome: SendHookFinalOutcome;
  readonly result?: SendResult;
  readonly error?: KMsgError;
  readonly retryAfterMs?: number;
}

type Answer = void | Promise<void>;

export interface AdmitState {
  readonly queued: boolean;
}

export interface KMsgHooks {
  /** May change the message; throwing stops it before anything is sent. */
  onBeforeSend?(context: HookContext): Answer;
  onSuccess?(context: HookContext, result: SendResult): Answer;
  onError?(context: HookContext, error: KMsgError): Answer;
  onQueued?(context: HookContext, result: SendResult): Answer;
  /**
   * The last word before the provider is called, with `providerId` known. An answer stands for the send: nothing goes out,
   * and the caller gets it. This is where a store says that it has the message already. `queued`: the repository takes the message,
   * and somebody else will send it. (Not in k-msg 0.30.)
   */
  onAdmit?(
    context: HookContext,
    state: AdmitState,
  ): Promise<Result<SendResult, KMsgError> | undefined> | Result<SendResult, KMsgError> | undefined;
  /** Before each wait when `retry` is configured. */
  onRetryScheduled?(
    context: RetryScheduledHookContext,
    error: KMsgError,
    metadata: RetryScheduledMetadata,
  ): Answer;
  onFinal?(context: HookContext, state: SendHookFinalState): Answer;
  /**
   * What another hook or the repository threw once it could no longer change the outcome. `hookName` is the hook's name,
   * `persistence.save` or `persistence.update`. Without it the error goes to `console.error`. (Not in k-msg 0.30.)
   */
  onHookError?(error: unknown, hookName: string): Answer;
}

/** The hooks as the send sequence calls them: nothing here rejects except `before`. */
export interface HookRunner {
  before(context: HookContext): Promise<void>;
  /** What `onAdmit` answered; when it throws, the message goes out as if it had not been asked. */
  admit(
    context: HookContext,
    state: AdmitState,
  ): Promise<Result<SendResult, KMsgError> | undefined>;
  retry(
    context: RetryScheduledHookContext,
    error: KMsgError,
    metadata: RetryScheduledMetadata,
  ): Promise<void>;
  success(context: HookContext, result: SendResult): Promise<void>;
  queued(context: HookContext, result: SendResult): Promise<void>;
  failure(context: HookContext, error: KMsgError): Promise<void>;
  readonly report: (error: unknown, hookName: string) => Promise<void>;
}

export function createHookRunner(hooks: KMsgHooks = {}): HookRunner {
  async function report(error: unknown, hookName: string): Promise<void> {
    try {
      if (hooks.onHookError === undefined) console.error(`[k-msg] ${hookName} failed`, error);
      else await hooks.onHookError(error, hookName);
    } catch {
      // The last resort failed too; the outcome of the message matters more.
    }
  }
  async function guarded(hookName: string, call: () => Answer | undefined): Promise<void> {
    try {
      await call();
    } catch (error) {
      await report(error, hookName);
    }
  }
  async function final(context: HookContext, state: SendHookFinalState): Promise<void> {
    await guarded("onFinal", () => hooks.onFinal?.(context, state));
  }
  return {
    report,
    async before(context) {
      await hooks.onBeforeSend?.(context);
    },
    async admit(context, state) {
      try {
        return await hooks.onAdmit?.(context, state);
      } catch (error) {
        await report(error, "onAdmit");
        return undefined;
      }
    },
    async retry(context, error, metadata) {
      await guarded("onRetryScheduled", () => hooks.onRetryScheduled?.(context, error, metadata));
    },
    async success(context, result) {
      await guarded("onSuccess", () => hooks.onSuccess?.(context, result));
      await final(context, { outcome: "success", result });
    },
    async queued(context, result) {
      await guarded("onQueued", () => hooks.onQueued?.(context, result));
      await final(context, { outcome: "success", result });
    },
    async failure(context, error) {
      const { retryAfterMs } = error;
      await guarded("onError", () => hooks.onError?.(context, error));
      await final(context, {
        outcome: error.code === "REQUEST_ABORTED" ? "aborted" : "failure",
        error,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      });
    },
  };
}

/** `requestId` and `attempt` travel in `providerOptions`, where callers that retry put them. */
export function hookContext(options: SendOptions, messageId: string, now: number): HookContext {
  const { requestId, attempt } = options.providerOptions ?? {};
  const trimmed = typeof requestId === "string" ? requestId.trim() : "";
  const whole =
    typeof attempt === "number" && Number.isFinite(attempt) ? Math.trunc(attempt) : undefined;
  return {
    messageId,
    options,
    timestamp: now,
    ...(trimmed === "" ? {} : { requestId: trimmed }),
    ...(whole !== undefined && whole > 0 ? { attempt: whole } : {}),
  };
}
