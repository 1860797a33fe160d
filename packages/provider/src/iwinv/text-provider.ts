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
  RcsTemplateSendOptions,
  Result,
  SendOptions,
  SendResult,
} from "@k-msg/core";

import { badOption } from "../options.ts";
import { checkHealth, getBalance } from "./account.ts";
import { sendAlimTalk } from "./alimtalk-send.ts";
import { cancelReservation } from "./cancel.ts";
import { type IWINVConfig, type IwinvSettings, resolveConfig } from "./config.ts";
import { PROVIDER_ID, refuse } from "./errors.ts";
import type { IwinvHistoryRow } from "./history-rows.ts";
import { getDeliveryStatus, type IwinvHistoryQuery, searchHistory } from "./history.ts";
import { iwinvOnboardingSpec } from "./onboarding.ts";
import { sendSms } from "./sms-send.ts";
import { createTemplateCache, type TemplateCache } from "./template.ts";

/** The channel that carries RCS. It is handed in, so that who sends none does not carry its code. */
export interface IwinvRcsChannel {
  send(
    settings: IwinvSettings,
    params: RcsTemplateSendOptions,
    context: ProviderRequestContext,
  ): Promise<Result<SendResult, KMsgError>>;
  status(
    settings: IwinvSettings,
    query: DeliveryStatusQuery,
    context: ProviderRequestContext,
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>>;
}

const typesOf = ({ apiKey, sms, rcs }: IwinvSettings): readonly MessageType[] => [
  ...(apiKey === undefined ? [] : (["ALIMTALK"] as const)),
  ...(sms ? (["SMS", "LMS", "MMS"] as const) : []),
  ...(rcs ? (["RCS_TPL"] as const) : []),
];

/**
 * IWINV's AlimTalk, SMS, LMS and MMS, each where its keys are configured; without RCS and without changes of templates, for small
 * bundles (our addition: k-msg has `IWINVSendProvider`). One call sends to one recipient. Nothing is thrown after construction; a
 * failed send's `details` are `IwinvErrorDetails`, whose `outcome` says whether the message may be out.
 */
export class IWINVTextProvider implements Provider, BalanceProvider {
  readonly id = PROVIDER_ID;
  readonly name = "IWINV Messaging Provider";
  readonly supportedTypes: readonly MessageType[];
  readonly transportCapabilities = {
    abortSignal: "supported",
    injectableFetch: "supported",
  } as const;
  readonly #settings: IwinvSettings;
  readonly #templates: TemplateCache;
  readonly #rcs: IwinvRcsChannel | undefined;

  /** Throws KMsgError INVALID_REQUEST without a config, without a key, and for an option that nobody reads. */
  constructor(config: IWINVConfig, rcs?: IwinvRcsChannel) {
    this.#settings = resolveConfig(config);
    this.#rcs = rcs;
    if (this.#settings.rcs && rcs === undefined) {
      throw badOption("IWINVTextProvider sends no RCS: `rcsApiKey` is for IWINVSendProvider", {
        field: "rcsApiKey",
      });
    }
    this.#templates = createTemplateCache(this.#settings);
    this.supportedTypes = typesOf(this.#settings);
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
      case "RCS_TPL":
        if (this.#rcs) return this.#rcs.send(this.#settings, params, context);
        break;
      default:
    }
    return refuse(`IWINV cannot send ${params.type}`);
  }

  /** `ok(null)` while the history does not have the message. */
  async getDeliveryStatus(
    query: DeliveryStatusQuery,
    context: ProviderRequestContext = {},
  ): Promise<Result<DeliveryStatusResult | null, KMsgError>> {
    if (query.type === "RCS_TPL" && this.#rcs && this.#settings.rcs) {
      return this.#rcs.status(this.#settings, query, context);
    }
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

  /** The next AlimTalk of this template reads it anew (our addition). */
  forgetTemplate(code: string): void {
    this.#templates.forget(code);
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
