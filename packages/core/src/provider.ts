import type { DeliveryStatusQuery, DeliveryStatusResult } from "./delivery.ts";
import type { KMsgError } from "./errors.ts";
import type { MessageType, SendResult } from "./message.ts";
import type { ProviderOnboardingSpec } from "./onboarding.ts";
import type { Result } from "./result.ts";
import type { SendOptions } from "./send-options.ts";

/** The function that a provider calls instead of the global `fetch`: without the extras that runtimes hang on theirs. */
export type ProviderFetch = (
  input: string | URL | Request,
  init?: RequestInit,
) => Promise<Response>;

export interface ProviderRequestContext {
  signal?: AbortSignal;
  fetch?: ProviderFetch;
}

export type ProviderTransportSupport = "supported" | "unsupported";

export interface ProviderTransportCapabilities {
  abortSignal: ProviderTransportSupport;
  injectableFetch: ProviderTransportSupport;
}

export interface ProviderHealthStatus {
  healthy: boolean;
  issues: string[];
  latencyMs?: number;
  data?: Record<string, unknown>;
}

/** One company that carries messages. Expected failures come back as Fail, never thrown. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly supportedTypes: readonly MessageType[];
  readonly transportCapabilities?: ProviderTransportCapabilities;
  healthCheck(): Promise<ProviderHealthStatus>;
  send(
    params: SendOptions,
    context?: ProviderRequestContext,
  ): Promise<Result<SendResult, KMsgError>>;
  /** `ok(null)` means the provider does not (yet) know the message. */
  getDeliveryStatus?(
    query: DeliveryStatusQuery,
    context?: ProviderRequestContext,
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>>;
  getOnboardingSpec?(): ProviderOnboardingSpec;
}

export type BalanceChannel = MessageType;

export interface BalanceQuery {
  channel?: BalanceChannel;
}

export interface BalanceResult {
  providerId: string;
  channel?: BalanceChannel;
  amount: number;
  currency?: string;
  raw?: unknown;
}

export interface BalanceProvider {
  getBalance(query?: BalanceQuery): Promise<Result<BalanceResult, KMsgError>>;
}

export interface KakaoChannel {
  providerId: string;
  senderKey: string;
  plusId?: string;
  name?: string;
  status?: string;
  createdAt?: Date;
  updatedAt?: Date;
  raw?: unknown;
}

export interface KakaoCategoryEntry {
  code: string;
  name: string;
  parentCode?: string;
}

export interface KakaoChannelCategories {
  first: KakaoCategoryEntry[];
  second: KakaoCategoryEntry[];
  third: KakaoCategoryEntry[];
}

export interface KakaoChannelProvider {
  listKakaoChannels(params?: {
    plusId?: string;
    senderKey?: string;
  }): Promise<Result<KakaoChannel[], KMsgError>>;
  listKakaoChannelCategories?(): Promise<Result<KakaoChannelCategories, KMsgError>>;
  requestKakaoChannelAuth?(params: {
    plusId: string;
    phoneNumber: string;
  }): Promise<Result<void, KMsgError>>;
  addKakaoChannel?(params: {
    plusId: string;
    authNum: string;
    phoneNumber: string;
    categoryCode: string;
  }): Promise<Result<KakaoChannel, KMsgError>>;
}
