import {
  type DeliveryStatusQuery,
  type DeliveryStatusResult,
  type KMsgError,
  type MessageType,
  ok,
  type Provider,
  type ProviderHealthStatus,
  type ProviderOnboardingSpec,
  type ProviderRequestContext,
  type Result,
  type SendOptions,
  type SendResult,
} from "@k-msg/core";

import { readInteger } from "../reading.ts";
import { type AligoConfig, type AligoSettings, resolveConfig } from "./config.ts";
import { PROVIDER_ID } from "./errors.ts";
import {
  type AligoHistoryQuery,
  type AligoHistoryRow,
  getDeliveryStatus,
  searchHistory,
} from "./history.ts";
import { aligoOnboardingSpec } from "./onboarding.ts";
import { sendMessage } from "./send.ts";
import { AligoTemplates } from "./template.ts";
import { callAligo } from "./transport.ts";

const TYPES: readonly MessageType[] = ["ALIMTALK", "FRIENDTALK", "SMS", "LMS", "MMS"];

/** Number of messages of each kind that an account may still send. */
export interface AligoRemaining {
  SMS: number;
  LMS: number;
  MMS: number;
}

/**
 * Aligo's SMS and Kakao APIs, sending alone. Nothing is thrown after construction; a failed send's `details` are
 * `AligoErrorDetails`, whose `outcome` says whether the message may be out.
 */
export class AligoSendProvider implements Provider {
  readonly id = PROVIDER_ID;
  readonly name = "Aligo Smart SMS";
  readonly supportedTypes = TYPES;
  readonly transportCapabilities = {
    abortSignal: "supported",
    injectableFetch: "supported",
  } as const;
  protected readonly settings: AligoSettings;
  protected readonly templates: AligoTemplates;

  /** Throws KMsgError INVALID_REQUEST for a config without `apiKey` or `userId`, or with an option that there is none of. */
  constructor(config: AligoConfig) {
    this.settings = resolveConfig(config);
    this.templates = new AligoTemplates(this.settings);
  }

  async send(
    params: SendOptions,
    context: ProviderRequestContext = {},
  ): Promise<Result<SendResult, KMsgError>> {
    const { settings, templates } = this;
    return sendMessage({ settings, templates }, params, context);
  }

  /** `ok(null)` while Aligo does not show the message. */
  async getDeliveryStatus(
    query: DeliveryStatusQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>> {
    return getDeliveryStatus(this.settings, query, context);
  }

  /** Recipients of a send by its id, or of sends by time and text (our addition). */
  async searchHistory(
    query: AligoHistoryQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<AligoHistoryRow[], KMsgError>> {
    return searchHistory(this.settings, query, context);
  }

  /** The account's remaining sends, as numbers of messages (our addition). */
  async getRemaining(
    context: ProviderRequestContext = {},
  ): Promise<Result<AligoRemaining, KMsgError>> {
    const call = {
      purpose: "read",
      url: `${this.settings.smsBaseUrl}/remain/`,
      fields: {},
    } as const;
    const answer = await callAligo(this.settings, call, context);
    if (answer.isFailure) return answer;
    const count = (name: string): number => readInteger(answer.value[name]) ?? 0;
    return ok({ SMS: count("SMS_CNT"), LMS: count("LMS_CNT"), MMS: count("MMS_CNT") });
  }

  /** Healthy when it answers for what is left. Issues hold no secrets. */
  async healthCheck(context: ProviderRequestContext = {}): Promise<ProviderHealthStatus> {
    const startedMs = this.settings.now();
    const remaining = await this.getRemaining(context);
    const issues = remaining.isFailure ? [remaining.error.message] : [];
    return { healthy: issues.length === 0, issues, latencyMs: this.settings.now() - startedMs };
  }

  getOnboardingSpec(): ProviderOnboardingSpec {
    return aligoOnboardingSpec;
  }
}
