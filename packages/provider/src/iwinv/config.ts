import type { ProviderFetch } from "@k-msg/core";

import { badOption, checkOptions, filledText, type OptionKinds } from "../options.ts";
import type { IWINVIPRestrictionAlert } from "./wire-types.ts";

export interface IWINVConfig {
  /** AlimTalk key, as the console shows it (not base64). Not needed where only SMS or RCS is sent. */
  apiKey?: string;
  /** SMS needs both of these. */
  smsApiKey?: string;
  smsAuthKey?: string;
  /** The organization's sending id; without it the SMS history cannot be read. */
  smsCompanyId?: string;
  senderNumber?: string;
  smsSenderNumber?: string;
  /** Switches RCS_TPL on. */
  rcsApiKey?: string;
  /** The brand of RCS messages that name none. */
  rcsBrandId?: string;
  /** Default `senderNumber`. */
  rcsSenderNumber?: string;
  /** Path of the AlimTalk send. Default "/api/v2/send/". */
  sendEndpoint?: string;
  xForwardedFor?: string;
  /** Sent with every call; cannot replace the authentication or content type headers. */
  extraHeaders?: Record<string, string>;
  /** Accepted for compatibility and not read, like the four below. */
  ipRetryCount?: number;
  ipRetryDelayMs?: number;
  ipAlertWebhookUrl?: string;
  onIpRestrictionAlert?: (payload: IWINVIPRestrictionAlert) => void | Promise<void>;
  debug?: boolean;
  /** Our additions from here on. AlimTalk host. */
  baseUrl?: string;
  smsBaseUrl?: string;
  rcsBaseUrl?: string;
  /** Milliseconds a send or a change of a template may take. Default 10,000. */
  sendTimeoutMs?: number;
  /** Milliseconds any other call may take. Default 10,000. */
  historyTimeoutMs?: number;
  fetch?: ProviderFetch;
  /** Epoch milliseconds. Default `Date.now`. */
  now?: () => number;
  /** Time that a template's text is cached, milliseconds. Default 600,000. */
  templateCacheTtlMs?: number;
  /** Type of a new button for delivery tracking: IWINV says DB where it is added, and DS where it is listed. Default DB. */
  deliveryButtonType?: "DB" | "DS";
  /** AlimTalk status codes an operator knows to be final failures. */
  confirmedFailureCodes?: string[];
}

const OPTIONS: OptionKinds<IWINVConfig> = {
  apiKey: "text",
  smsApiKey: "text",
  smsAuthKey: "text",
  smsCompanyId: "text",
  senderNumber: "text",
  smsSenderNumber: "text",
  rcsApiKey: "text",
  rcsBrandId: "text",
  rcsSenderNumber: "text",
  sendEndpoint: "text",
  xForwardedFor: "text",
  extraHeaders: "record",
  ipRetryCount: "any",
  ipRetryDelayMs: "any",
  ipAlertWebhookUrl: "any",
  onIpRestrictionAlert: "any",
  debug: "any",
  baseUrl: "text",
  smsBaseUrl: "text",
  rcsBaseUrl: "text",
  sendTimeoutMs: "number",
  historyTimeoutMs: "number",
  fetch: "function",
  now: "function",
  templateCacheTtlMs: "number",
  deliveryButtonType: ["DB", "DS"],
  confirmedFailureCodes: "texts",
};

/** The configuration with every default filled in. */
export interface IwinvSettings {
  /** Undefined: no AlimTalk. */
  readonly apiKey: string | undefined;
  readonly sms: { readonly apiKey: string; readonly authKey: string } | undefined;
  readonly smsCompanyId: string | undefined;
  readonly senderNumber: string | undefined;
  readonly smsSenderNumber: string | undefined;
  readonly rcs: IwinvRcsSettings | undefined;
  readonly sendEndpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly baseUrl: string;
  readonly smsBaseUrl: string;
  readonly rcsBaseUrl: string;
  readonly sendTimeoutMs: number;
  readonly historyTimeoutMs: number;
  readonly fetch: ProviderFetch | undefined;
  readonly now: () => number;
  readonly templateCacheTtlMs: number;
  readonly deliveryButtonType: "DB" | "DS";
  readonly confirmedFailureCodes: ReadonlySet<string>;
}

export interface IwinvRcsSettings {
  readonly apiKey: string;
  readonly brandId: string | undefined;
  readonly senderNumber: string | undefined;
}

const host = (value: string | undefined, standard: string): string =>
  (filledText(value) ?? standard).replace(/\/{1,9}$/, "");

const NO_KEY =
  "IWINVProvider requires `apiKey` configuration (or `smsApiKey` and `smsAuthKey` for SMS alone, or `rcsApiKey` for RCS alone)";

const rcsSettings = (config: IWINVConfig): IwinvRcsSettings | undefined => {
  const apiKey = filledText(config.rcsApiKey);
  if (apiKey === undefined) return undefined;
  const senderNumber = filledText(config.rcsSenderNumber) ?? filledText(config.senderNumber);
  return { apiKey, brandId: filledText(config.rcsBrandId), senderNumber };
};

/** Throws KMsgError INVALID_REQUEST when there is no config, an option that is none, or no key to send anything with. */
export const resolveConfig = (config: IWINVConfig): IwinvSettings => {
  checkOptions<IWINVConfig>("IWINVProvider", config, OPTIONS);
  const apiKey = filledText(config.apiKey);
  const smsApiKey = filledText(config.smsApiKey);
  const smsAuthKey = filledText(config.smsAuthKey);
  // One key alone cannot authenticate, so it does not switch SMS on.
  const sms = smsApiKey && smsAuthKey ? { apiKey: smsApiKey, authKey: smsAuthKey } : undefined;
  const rcs = rcsSettings(config);
  if (!apiKey && !sms && !rcs) throw badOption(NO_KEY, { field: "apiKey" });
  const forwardedFor = filledText(config.xForwardedFor);
  return {
    apiKey,
    sms,
    smsCompanyId: filledText(config.smsCompanyId),
    senderNumber: filledText(config.senderNumber),
    smsSenderNumber: filledText(config.smsSenderNumber),
    rcs,
    sendEndpoint: filledText(config.sendEndpoint) ?? "/api/v2/send/",
    headers: {
      ...(forwardedFor !== undefined && { "X-Forwarded-For": forwardedFor }),
      ...config.extraHeaders,
    },
    baseUrl: host(config.baseUrl, "https://alimtalk.bizservice.iwinv.kr"),
    smsBaseUrl: host(config.smsBaseUrl, "https://sms.bizservice.iwinv.kr"),
    rcsBaseUrl: host(config.rcsBaseUrl, "https://rcs.bizservice.iwinv.kr"),
    sendTimeoutMs: config.sendTimeoutMs ?? 10_000,
    historyTimeoutMs: config.historyTimeoutMs ?? 10_000,
    fetch: config.fetch,
    now: config.now ?? Date.now,
    templateCacheTtlMs: config.templateCacheTtlMs ?? 600_000,
    deliveryButtonType: config.deliveryButtonType ?? "DB",
    confirmedFailureCodes: new Set(config.confirmedFailureCodes),
  };
};
