/** Sends nothing and does what its script says. Without templates and channels, for who needs neither. */
import {
  type DeliveryStatus,
  type DeliveryStatusQuery,
  type DeliveryStatusResult,
  fail,
  isKMsgDeliveryStatus,
  KMSG_MESSAGE_TYPES,
  type KMsgError,
  KMsgErrorCode,
  ok,
  type Provider,
  type ProviderHealthStatus,
  type ProviderOnboardingSpec,
  type ProviderRequestContext,
  type Result,
  type SendOptions,
  type SendResult,
} from "@k-msg/core";

import { isTimeout } from "../network.ts";
import { badOption, checkOptions } from "../options.ts";
import { failoverWarnings, failureOf, type MockStep, wait } from "./mock-step.ts";
import { mockOnboardingSpec } from "./onboarding.ts";

const STANDARD_ID = "mock";
const FAILURE: MockStep = { outcome: "failure", message: "Mock provider simulated failure" };

export interface MockProviderConfig {
  /** Id in results and errors; a second mock needs one of its own. Default "mock". */
  id?: string;
}

/** Details that `setDeliveryStatus` may set beside the status. */
export type MockDeliveryDetails = Partial<
  Omit<DeliveryStatusResult, "providerId" | "providerMessageId" | "status">
>;

/**
 * Nothing leaves the process. A failure proves that nothing was sent (`details.outcome` is `not_sent`); a timeout, like a real
 * one, proves nothing.
 */
export class MockSendProvider implements Provider {
  readonly id: string;
  readonly name = "Mock Provider";
  readonly supportedTypes = KMSG_MESSAGE_TYPES;
  readonly transportCapabilities = {
    abortSignal: "supported",
    injectableFetch: "unsupported",
  } as const;
  /** The sends that it received, in order. */
  readonly calls: SendOptions[] = [];
  readonly #statuses = new Map<string, DeliveryStatusResult>();
  #scenario: MockStep[] = [];
  #failures = 0;

  /** Throws KMsgError INVALID_REQUEST for a blank id and for options it does not have. */
  constructor(config: MockProviderConfig = {}) {
    checkOptions<MockProviderConfig>("MockProvider", config, { id: "text" });
    const { id = STANDARD_ID } = config;
    if (id.trim() === "") throw badOption("MockProvider: `id` must not be empty", { field: "id" });
    this.id = id;
  }

  async healthCheck(): Promise<ProviderHealthStatus> {
    return { healthy: true, issues: [] };
  }

  /** The next script step, else a queued failure, else success. */
  async send(
    params: SendOptions,
    context: ProviderRequestContext = {},
  ): Promise<Result<SendResult, KMsgError>> {
    const { signal } = context;
    if (signal?.aborted) return this.#aborted(signal);
    this.calls.push(params);
    for (;;) {
      const step = this.#nextStep();
      if (step.outcome === "success") return ok(this.#accept(params));
      if (step.outcome === "failure") return fail(failureOf(this.id, step));
      await wait(step.durationMs ?? 0, signal);
      if (signal?.aborted) return this.#aborted(signal);
      if (step.outcome === "timeout") return fail(failureOf(this.id, step));
    }
  }

  /** A sent message is delivered unless `setDeliveryStatus` said otherwise; `ok(null)` for an id that is not known. */
  async getDeliveryStatus(
    query: DeliveryStatusQuery,
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>> {
    const known = this.#statuses.get(query.providerMessageId);
    return ok(known ? { ...known } : null);
  }

  /**
   * From now on `getDeliveryStatus` answers this for the id, whether or not it was sent. Throws KMsgError INVALID_REQUEST for
   * what is no id or no status.
   */
  setDeliveryStatus(
    providerMessageId: string,
    status: DeliveryStatus,
    details: MockDeliveryDetails = {},
  ): void {
    if (typeof providerMessageId !== "string" || providerMessageId.trim() === "") {
      throw badOption("setDeliveryStatus: providerMessageId is required");
    }
    if (!isKMsgDeliveryStatus(status)) {
      throw badOption("setDeliveryStatus: status is none of KMSG_DELIVERY_STATUSES");
    }
    this.#statuses.set(providerMessageId, {
      ...details,
      providerId: this.id,
      providerMessageId,
      status,
    });
  }

  getOnboardingSpec(): ProviderOnboardingSpec {
    return { ...mockOnboardingSpec, providerId: this.id };
  }

  /** The next `count` sends fail. */
  mockFailure(count = 1): void {
    this.#failures = count;
  }

  /** From now on sends succeed. */
  mockSuccess(): void {
    this.#failures = 0;
  }

  /** Scripts the next sends, one step each; delays go before the step that follows them. */
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

  #aborted({ reason }: AbortSignal): Result<SendResult, KMsgError> {
    const code = isTimeout(reason) ? KMsgErrorCode.NETWORK_TIMEOUT : KMsgErrorCode.REQUEST_ABORTED;
    return fail(failureOf(this.id, { outcome: "failure", code }));
  }

  #nextStep(): MockStep {
    const scripted = this.#scenario.shift();
    if (scripted) return scripted;
    if (this.#failures <= 0) return { outcome: "success" };
    this.#failures--;
    return FAILURE;
  }

  #accept(params: SendOptions): SendResult {
    const warnings = failoverWarnings(this.id, params);
    const nowMs = Date.now();
    const providerMessageId = `mock-${nowMs}-${crypto.randomUUID().slice(0, 8)}`;
    const at = new Date(nowMs);
    this.setDeliveryStatus(providerMessageId, "DELIVERED", { sentAt: at, deliveredAt: at });
    return {
      messageId: params.messageId || crypto.randomUUID(),
      providerId: this.id,
      providerMessageId,
      status: "SENT",
      type: params.type,
      to: params.to,
      ...(warnings.length > 0 && { warnings }),
    };
  }
}
