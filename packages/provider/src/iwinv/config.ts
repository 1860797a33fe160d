import { KMsgError, KMsgErrorCode, type ProviderFetch } from "@k-msg/core";

export interface IWINVConfig {
  /** AlimTalk key, as the console shows it (not base64). */
  apiKey: string;
  /** SMS needs both of these. */
  smsApiKey?: string;
  smsAuthKey?: string;
  /** The organization's sending id; without it the SMS history cannot be read. */
  smsCompanyId?: string;
  senderNumber?: string;
  smsSenderNumber?: string;
  /** Path of the AlimTalk send. Default "/api/v2/send/". */
  sendEndpoint?: string;
  xForwardedFor?: string;
  /** Sent with every call; cannot replace the authentication or content type headers. */
  extraHeaders?: Record<string, string>;
  /** Accepted for compatibility and not read, like the four below. */
  ipRetryCount?: number;
  ipRetryDelayMs?: number;
  ipAlertWebhookUrl?: string;
  onIpRestrictionAlert?: (...args: never[]) => unknown;
  debug?: boolean;
  /** Our additions from here on. AlimTalk host. */
  baseUrl?: string;
  smsBaseUrl?: string;
  /** Milliseconds a send or a change of a template may take. Default 10,000. */
  sendTimeoutMs?: number;
  /** Milliseconds any other call may take. Default 10,000. */
  historyTimeoutMs?: number;
  fetch?: ProviderFetch;
  /** Epoch milliseconds. Default `Date.now`. */
  now?: () => number;
  /** How long a template's text is remembered, milliseconds. Default 600,000. */
  templateCacheTtlMs?: number;
  /** What a new button for delivery tracking is called: IWINV says DB where it is added, and DS where it is listed. Default DB. */
  deliveryButtonType?: "DB" | "DS";
  /** AlimTalk status codes an operator knows to be final failures. */
  confirmedFailureCodes?: string[];
}

/** The configuration with every default filled in. */
export interface IwinvSettings {
  readonly apiKey: string;
  readonly sms: { readonly apiKey: string; readonly authKey: string } | undefined;
  readonly smsCompanyId: string | undefined;
  readonly senderNumber: string | undefined;
  readonly smsSenderNumber: string | undefined;
  readonly sendEndpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly baseUrl: string;
  readonly smsBaseUrl: string;
  readonly sendTimeoutMs: number;
  readonly historyTimeoutMs: number;
  readonly fetch: ProviderFetch | undefined;
  readonly now: () => number;
  readonly templateCacheTtlMs: number;
  readonly deliveryButtonType: "DB" | "DS";
  readonly confirmedFailureCodes: ReadonlySet<string>;
}

const filled = (value: string | undefined): string | undefined => {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === "" ? undefined : trimmed;
};

const host = (value: string | undefined, standard: string): string =>
  (filled(value) ?? standard).replace(/\/{1,9}$/, "");

const requireConfig = (condition: boolean, message: string): void => {
  if (!condition) throw new KMsgError(KMsgErrorCode.INVALID_REQUEST, message);
};

/** Throws KMsgError INVALID_REQUEST when there is no config or no `apiKey`. */
export const resolveConfig = (config: IWINVConfig): IwinvSettings => {
  requireConfig(
    typeof config === "object" && config !== null,
    "IWINVProvider requires a config object",
  );
  requireConfig(
    filled(config.apiKey) !== undefined,
    "IWINVProvider requires `apiKey` configuration",
  );
  const smsApiKey = filled(config.smsApiKey);
  const smsAuthKey = filled(config.smsAuthKey);
  const forwardedFor = filled(config.xForwardedFor);
  return {
    apiKey: config.apiKey,
    // One key alone cannot authenticate, so it does not switch SMS on.
    sms: smsApiKey && smsAuthKey ? { apiKey: smsApiKey, authKey: smsAuthKey } : undefined,
    smsCompanyId: filled(config.smsCompanyId),
    senderNumber: filled(config.senderNumber),
    smsSenderNumber: filled(config.smsSenderNumber),
    sendEndpoint: filled(config.sendEndpoint) ?? "/api/v2/send/",
    headers: {
      ...(forwardedFor !== undefined && { "X-Forwarded-For": forwardedFor }),
      ...config.extraHeaders,
    },
    baseUrl: host(config.baseUrl, "https://alimtalk.bizservice.iwinv.kr"),
    smsBaseUrl: host(config.smsBaseUrl, "https://sms.bizservice.iwinv.kr"),
    sendTimeoutMs: config.sendTimeoutMs ?? 10_000,
    historyTimeoutMs: config.historyTimeoutMs ?? 10_000,
    fetch: config.fetch,
    now: config.now ?? Date.now,
    templateCacheTtlMs: config.templateCacheTtlMs ?? 600_000,
    deliveryButtonType: config.deliveryButtonType ?? "DB",
    confirmedFailureCodes: new Set(config.confirmedFailureCodes),
  };
};
