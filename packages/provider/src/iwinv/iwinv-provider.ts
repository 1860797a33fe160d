import type {
  BalanceProvider,
  BalanceQuery,
  BalanceResult,
  DeliveryStatusQuery,
  DeliveryStatusResult,
  KMsgError,
  MessageType,
  Provider,
  ProviderHealthStatus,
  ProviderOnboardingSpec,
  ProviderRequestContext,
  Result,
  SendOptions,
  SendResult,
  Template,
  TemplateContext,
  TemplateCreateInput,
  TemplateListParams,
  TemplateProvider,
  TemplateUpdateInput,
} from "@k-msg/core";
import { ok } from "@k-msg/core";

import { checkHealth, getBalance } from "./account.ts";
import { sendAlimTalk } from "./alimtalk-send.ts";
import { cancelReservation } from "./cancel.ts";
import { isFilled } from "./checks.ts";
import { type IWINVConfig, type IwinvSettings, resolveConfig } from "./config.ts";
import { PROVIDER_ID, refuse } from "./errors.ts";
import type { IwinvHistoryRow } from "./history-rows.ts";
import { getDeliveryStatus, type IwinvHistoryQuery, searchHistory } from "./history.ts";
import { iwinvOnboardingSpec } from "./onboarding.ts";
import { sendSms } from "./sms-send.ts";
import { createTemplate, deleteTemplate, updateTemplate } from "./template-change.ts";
import {
  createTemplateCache,
  getTemplate,
  type IwinvTemplate,
  type IwinvTemplatePage,
  type IwinvTemplateQuery,
  searchTemplates,
  type TemplateCache,
} from "./template.ts";

/**
 * IWINV: AlimTalk, and SMS, LMS and MMS when both SMS keys are configured. One call sends to one
 * recipient. Nothing is thrown after construction; a failed send's `details` are
 * `IwinvErrorDetails`, whose `outcome` says whether the message may be out. So do those of a changed template.
 */
export class IWINVProvider implements Provider, BalanceProvider, TemplateProvider {
  readonly id = PROVIDER_ID;
  readonly name = "IWINV Messaging Provider";
  readonly supportedTypes: readonly MessageType[];
  readonly transportCapabilities = {
    abortSignal: "supported",
    injectableFetch: "supported",
  } as const;
  readonly #settings: IwinvSettings;
  readonly #templates: TemplateCache;

  /** Throws KMsgError INVALID_REQUEST without a config or an `apiKey`. */
  constructor(config: IWINVConfig) {
    this.#settings = resolveConfig(config);
    this.#templates = createTemplateCache(this.#settings);
    this.supportedTypes = this.#settings.sms ? ["ALIMTALK", "SMS", "LMS", "MMS"] : ["ALIMTALK"];
  }

  async send(
    params: SendOptions,
    context: ProviderRequestContext = {},
  ): Promise<Result<SendResult, KMsgError>> {
    if (!this.supportedTypes.includes(params.type)) {
      return refuse(`IWINV is not set up for ${params.type}`);
    }
    switch (params.type) {
      case "ALIMTALK":
        return sendAlimTalk(this.#settings, this.#templates, params, context);
      case "SMS":
      case "LMS":
      case "MMS":
        return sendSms(this.#settings, params, context);
      default:
        return refuse(`IWINV cannot send ${params.type}`);
    }
  }

  /** `ok(null)` while the history does not have the message. */
  async getDeliveryStatus(
    query: DeliveryStatusQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>> {
    return getDeliveryStatus(this.#settings, query, context);
  }

  /** The history rows of one recipient in a time window (our addition). */
  async searchHistory(
    query: IwinvHistoryQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<IwinvHistoryRow[], KMsgError>> {
    return searchHistory(this.#settings, query, context);
  }

  async getBalance(
    query: BalanceQuery = {},
    context: ProviderRequestContext = {},
  ): Promise<Result<BalanceResult, KMsgError>> {
    return getBalance(this.#settings, query, context);
  }

  async listTemplates(
    params: TemplateListParams = {},
    context: TemplateContext = {},
  ): Promise<Result<IwinvTemplate[], KMsgError>> {
    const page = await this.searchTemplates(params, context);
    return page.isSuccess ? ok(page.value.templates) : page;
  }

  /** The same with the number of all (our addition). */
  async searchTemplates(
    params: IwinvTemplateQuery = {},
    context: TemplateContext = {},
  ): Promise<Result<IwinvTemplatePage, KMsgError>> {
    return searchTemplates(this.#settings, params, context);
  }

  async createTemplate(
    input: TemplateCreateInput,
    context: TemplateContext = {},
  ): Promise<Result<Template, KMsgError>> {
    return createTemplate(this.#settings, input, context);
  }

  async updateTemplate(
    code: string,
    patch: TemplateUpdateInput,
    context: TemplateContext = {},
  ): Promise<Result<Template, KMsgError>> {
    const result = await updateTemplate(this.#settings, code, patch, context);
    this.#templates.forget(code);
    return result;
  }

  async deleteTemplate(
    code: string,
    context: TemplateContext = {},
  ): Promise<Result<void, KMsgError>> {
    const result = await deleteTemplate(this.#settings, code, context);
    this.#templates.forget(code);
    return result;
  }

  async getTemplate(
    code: string,
    context: TemplateContext = {},
  ): Promise<Result<IwinvTemplate, KMsgError>> {
    if (!isFilled(code)) return refuse("Template code is required");
    return getTemplate(this.#settings, code, context);
  }

  /** Cancels a scheduled AlimTalk by the id its send returned (our addition). */
  async cancelReservation(
    seqNo: string | number,
    context: ProviderRequestContext = {},
  ): Promise<Result<void, KMsgError>> {
    return cancelReservation(this.#settings, seqNo, context);
  }

  async healthCheck(context: ProviderRequestContext = {}): Promise<ProviderHealthStatus> {
    return checkHealth(this.#settings, context);
  }

  getOnboardingSpec(): ProviderOnboardingSpec {
    return iwinvOnboardingSpec;
  }
}
