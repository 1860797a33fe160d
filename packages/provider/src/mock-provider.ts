/** A provider that sends nothing and does what its script says: for tests and demonstrations. */
import {
  fail,
  KMSG_MESSAGE_TYPES,
  KMsgError,
  KMsgErrorCode,
  ok,
  type Provider,
  type ProviderHealthStatus,
  type ProviderOnboardingSpec,
  type ProviderRequestContext,
  type Result,
  type SendOptions,
  type SendResult,
  type SendWarning,
} from "@k-msg/core";

const PROVIDER_ID = "mock";

export interface MockStep {
  outcome: "success" | "failure" | "timeout" | "delay";
  /** A k-msg error code; any other is PROVIDER_ERROR. */
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

const FAILURE: MockStep = { outcome: "failure", message: "Mock provider simulated failure" };

export const mockOnboardingSpec: ProviderOnboardingSpec = {
  providerId: PROVIDER_ID,
  providerName: "Mock Provider",
  channelOnboarding: "api",
  templateLifecycleApi: "available",
  plusIdPolicy: "optional",
  plusIdInference: "unsupported",
  liveTestSupport: "none",
  checks: [],
};

/**
 * Nothing leaves the process. A failure proves that nothing was sent (`details.outcome` is `not_sent`); a timeout, like a real
 * one, proves nothing.
 */
export class MockProvider implements Provider {
  readonly id = PROVIDER_ID;
  readonly name = "Mock Provider";
  readonly supportedTypes = KMSG_MESSAGE_TYPES;
  readonly transportCapabilities = {
    abortSignal: "supported",
    injectableFetch: "unsupported",
  } as const;
  /** What was asked of it, in order. */
  readonly calls: SendOptions[] = [];
  #scenario: MockStep[] = [];
  #failures = 0;

  async healthCheck(): Promise<ProviderHealthStatus> {
    return { healthy: true, issues: [] };
  }

  /** The next script step, else a queued failure, else success. */
  async send(
    params: SendOptions,
    context: ProviderRequestContext = {},
  ): Promise<Result<SendResult, KMsgError>> {
    const { signal } = context;
    if (signal?.aborted) return this.#fail({ outcome: "failure", code: "REQUEST_ABORTED" });
    this.calls.push(params);
    for (;;) {
      const step = this.#nextStep();
      if (step.outcome === "success") return ok(this.#accept(params));
      if (step.outcome === "failure") return this.#fail(step);
      await wait(step.durationMs ?? 0, signal);
      if (signal?.aborted) return this.#fail({ outcome: "failure", code: "REQUEST_ABORTED" });
      if (step.outcome === "timeout") return this.#fail(step);
    }
  }

  getOnboardingSpec(): ProviderOnboardingSpec {
    return mockOnboardingSpec;
  }

  /** The next `count` sends fail. */
  mockFailure(count = 1): void {
    this.#failures = count;
  }

  /** From now on sends succeed. */
  mockSuccess(): void {
    this.#failures = 0;
  }

  /** What the next sends do, one step each; delays go before the step that follows them. */
  mockScenario(steps: readonly MockStep[]): void {
    this.#scenario = [...steps];
  }

  clearScenario(): void {
    this.#scenario = [];
  }

  getHistory(): readonly SendOptions[] {
    return [...this.calls];
  }

  clearHistory(): void {
    this.calls.length = 0;
  }

  #nextStep(): MockStep {
    const scripted = this.#scenario.shift();
    if (scripted) return scripted;
    if (this.#failures <= 0) return { outcome: "success" };
    this.#failures--;
    return FAILURE;
  }

  #accept(params: SendOptions): SendResult {
    const warnings = failoverWarnings(params);
    return {
      messageId: params.messageId || crypto.randomUUID(),
      providerId: PROVIDER_ID,
      providerMessageId: `mock-${Date.now()}-${crypto.randomUUID().slice(0, 8)}`,
      status: "SENT",
      type: params.type,
      to: params.to,
      ...(warnings.length > 0 && { warnings }),
    };
  }

  #fail(step: MockStep): Result<SendResult, KMsgError> {
    const { outcome, code, message, durationMs: _, ...metadata } = step;
    const timedOut = outcome === "timeout";
    const standard = timedOut ? KMsgErrorCode.NETWORK_TIMEOUT : KMsgErrorCode.PROVIDER_ERROR;
    const known = Object.values(KMsgErrorCode).find((one) => one === code);
    return fail(
      new KMsgError(
        known ?? standard,
        message ?? (timedOut ? "Mock provider simulated timeout" : "Mock provider failed"),
        {
          providerId: PROVIDER_ID,
          outcome: timedOut ? "unknown" : "not_sent",
          fault: timedOut ? "network" : "busy",
        },
        { ...(timedOut && { providerErrorCode: "TIMEOUT" }), ...metadata },
      ),
    );
  }
}

const failoverWarnings = (params: SendOptions): SendWarning[] =>
  params.type === "ALIMTALK" && params.failover?.enabled === true
    ? [
        {
          code: "FAILOVER_UNSUPPORTED_PROVIDER",
          message: "the mock provider sends no text in place of an AlimTalk",
          details: { providerId: PROVIDER_ID },
        },
      ]
    : [];

const wait = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
