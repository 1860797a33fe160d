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
  type ProviderTransportCapabilities,
  type Result,
  type SendOptions,
  type SendResult,
} from "@k-msg/core";

import { resolveConfig, type SolapiConfig, type SolapiSettings } from "./config.ts";
import { PROVIDER_ID, solapiError } from "./errors.ts";
import { httpLine } from "./http-line.ts";
import type { SolapiLine } from "./line.ts";
import { searchMessages, type SolapiMessageQuery, type SolapiMessageRow } from "./messages.ts";
import { solapiOnboardingSpec } from "./onboarding.ts";
import { sendMessage } from "./send.ts";

const numberOf = (...values: unknown[]): number | undefined =>
  values
    .map((value) => (typeof value === "string" && value.trim() !== "" ? Number(value) : value))
    .find((value) => typeof value === "number" && Number.isFinite(value)) as number | undefined;

const isWebAddress = (text: string): boolean =>
  URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);

/**
 * SOLAPI without its SDK (our addition: k-msg has `SolapiProvider`). Each call is made once. Nothing is thrown after construction;
 * a failed send's `details` are `SolapiErrorDetails`, whose `outcome` says whether the message may be out.
 */
export class SolapiHttpProvider implements Provider, BalanceProvider {
  readonly id = PROVIDER_ID;
  readonly name = "SOLAPI Messaging Provider";
  readonly supportedTypes = KMSG_MESSAGE_TYPES;
  readonly transportCapabilities: ProviderTransportCapabilities;
  readonly #settings: SolapiSettings;
  readonly #line: SolapiLine;

  /**
   * Throws KMsgError INVALID_REQUEST without a config, an `apiKey` or an `apiSecret`, and for an option that nobody reads.
   *
   * @param open another way to SOLAPI than its HTTP API
   */
  constructor(config: SolapiConfig, open: (settings: SolapiSettings) => SolapiLine = httpLine) {
    this.#settings = resolveConfig(config);
    this.#line = open(this.#settings);
    this.transportCapabilities = {
      abortSignal: "supported",
      injectableFetch: this.#line.injectableFetch,
    };
  }

  async send(
    params: SendOptions,
    context: ProviderRequestContext = {},
  ): Promise<Result<SendResult, KMsgError>> {
    return sendMessage(this.#settings, this.#line, params, context);
  }

  /** `ok(null)` while SOLAPI does not know the message. */
  async getDeliveryStatus(
    query: DeliveryStatusQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>> {
    return this.#line.status(query, context);
  }

  /** Messages by their id, or by recipient and time, over the HTTP API (our addition). */
  async searchMessages(
    query: SolapiMessageQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<SolapiMessageRow[], KMsgError>> {
    return searchMessages(this.#settings, query, context);
  }

  /** The rest of the prepaid amount, else of the points, in KRW; one for all types. */
  async getBalance(
    query: BalanceQuery = {},
    context: ProviderRequestContext = {},
  ): Promise<Result<BalanceResult, KMsgError>> {
    const answer = await (this.#line.balance?.(context) ?? ok({}));
    if (answer.isFailure) return answer;
    const raw: Record<string, unknown> = answer.value;
    const amount = numberOf(raw["balance"], raw["point"]);
    if (amount === undefined) {
      const message = "SOLAPI named no balance";
      return fail(solapiError(KMsgErrorCode.PROVIDER_ERROR, message, { fault: "gateway" }));
    }
    const { channel } = query;
    return ok({
      providerId: PROVIDER_ID,
      ...(channel && { channel }),
      amount,
      currency: "KRW",
      raw,
    });
  }

  /** Healthy when its address is one and it answers for its balance, where it can be asked. Issues hold no secrets. */
  async healthCheck(context: ProviderRequestContext = {}): Promise<ProviderHealthStatus> {
    const { baseUrl, now } = this.#settings;
    const startedMs = now();
    const issues: string[] = [];
    if (!isWebAddress(baseUrl)) issues.push("baseUrl is not a web address");
    else if (this.#line.balance) {
      const balance = await this.getBalance({}, context);
      if (balance.isFailure) issues.push(balance.error.message);
    }
    const latencyMs = now() - startedMs;
    return { healthy: issues.length === 0, issues, latencyMs, data: { baseUrl } };
  }

  getOnboardingSpec(): ProviderOnboardingSpec {
    return solapiOnboardingSpec;
  }
}
