import {
  type BalanceProvider,
  type BalanceQuery,
  type BalanceResult,
  type DeliveryStatusQuery,
  type DeliveryStatusResult,
  fail,
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

import { resolveConfig, type SolapiConfig, type SolapiSettings } from "./config.ts";
import { PROVIDER_ID, solapiError } from "./errors.ts";
import {
  getDeliveryStatus,
  searchMessages,
  type SolapiMessageQuery,
  type SolapiMessageRow,
} from "./messages.ts";
import { solapiOnboardingSpec } from "./onboarding.ts";
import { sendMessage } from "./send.ts";
import { callSolapi } from "./transport.ts";

/**
 * SOLAPI over its HTTP API. Its own SDK repeats a send after a lost connection, which may send twice; this calls once and says
 * what is known. Nothing is thrown after construction; a failed send's `details` are `SolapiErrorDetails`, whose `outcome` says
 * whether the message may be out.
 */
export class SolapiProvider implements Provider, BalanceProvider {
  readonly id = PROVIDER_ID;
  readonly name = "SOLAPI Messaging Provider";
  readonly supportedTypes = KMSG_MESSAGE_TYPES;
  readonly transportCapabilities = {
    abortSignal: "supported",
    injectableFetch: "supported",
  } as const;
  readonly #settings: SolapiSettings;

  /** Throws KMsgError INVALID_REQUEST without a config, an `apiKey` or an `apiSecret`. */
  constructor(config: SolapiConfig) {
    this.#settings = resolveConfig(config);
  }

  async send(
    params: SendOptions,
    context: ProviderRequestContext = {},
  ): Promise<Result<SendResult, KMsgError>> {
    return sendMessage(this.#settings, params, context);
  }

  /** `ok(null)` while SOLAPI does not know the message. */
  async getDeliveryStatus(
    query: DeliveryStatusQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>> {
    return getDeliveryStatus(this.#settings, query, context);
  }

  /** Messages by their id, or by recipient and time (our addition). */
  async searchMessages(
    query: SolapiMessageQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<SolapiMessageRow[], KMsgError>> {
    return searchMessages(this.#settings, query, context);
  }

  /** What is left of the prepaid amount, in KRW; one for all types. */
  async getBalance(
    query: BalanceQuery = {},
    context: ProviderRequestContext = {},
  ): Promise<Result<BalanceResult, KMsgError>> {
    const call = { purpose: "read", method: "GET", path: "/cash/v1/balance" } as const;
    const answer = await callSolapi(this.#settings, call, context);
    if (answer.isFailure) return answer;
    const { balance } = answer.value;
    if (typeof balance !== "number" || !Number.isFinite(balance)) {
      const message = "SOLAPI named no balance";
      return fail(solapiError(KMsgErrorCode.PROVIDER_ERROR, message, { fault: "gateway" }));
    }
    const { channel } = query;
    const raw = answer.value;
    return ok({
      providerId: PROVIDER_ID,
      ...(channel && { channel }),
      amount: balance,
      currency: "KRW",
      raw,
    });
  }

  /** Healthy when it answers for its balance. Issues hold no secrets. */
  async healthCheck(context: ProviderRequestContext = {}): Promise<ProviderHealthStatus> {
    const startedMs = this.#settings.now();
    const balance = await this.getBalance({}, context);
    const issues = balance.isFailure ? [balance.error.message] : [];
    const latencyMs = this.#settings.now() - startedMs;
    return { healthy: issues.length === 0, issues, latencyMs };
  }

  getOnboardingSpec(): ProviderOnboardingSpec {
    return solapiOnboardingSpec;
  }
}

export const createSolapiProvider = (config: SolapiConfig): SolapiProvider =>
  new SolapiProvider(config);
