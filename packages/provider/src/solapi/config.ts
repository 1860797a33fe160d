import { KMsgError, KMsgErrorCode, normalizeSenderNumber, type ProviderFetch } from "@k-msg/core";

export interface SolapiConfig {
  apiKey: string;
  apiSecret: string;
  /** Default sender number. */
  defaultFrom?: string;
  /** Id of the Kakao channel; AlimTalk needs it here or in `kakao.profileId`. */
  kakaoPfId?: string;
  rcsBrandId?: string;
  naverTalkId?: string;
  appId?: string;
  /** Default "82". */
  defaultCountry?: string;
  baseUrl?: string;
  /** Accepted for compatibility and not read. */
  debug?: boolean;
  /** Our additions from here on. Milliseconds a send may take. Default 10,000. */
  sendTimeoutMs?: number;
  /** Milliseconds any other call may take. Default 10,000. */
  readTimeoutMs?: number;
  fetch?: ProviderFetch;
  /** Epoch milliseconds. Default `Date.now`. */
  now?: () => number;
}

/** The configuration with every default filled in. */
export interface SolapiSettings {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly defaultFrom: string | undefined;
  readonly kakaoPfId: string | undefined;
  readonly rcsBrandId: string | undefined;
  readonly naverTalkId: string | undefined;
  readonly appId: string | undefined;
  readonly defaultCountry: string;
  readonly baseUrl: string;
  readonly sendTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly fetch: ProviderFetch | undefined;
  readonly now: () => number;
}

const filled = (value: string | undefined): string | undefined => {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === "" ? undefined : trimmed;
};

const requireConfig = (condition: boolean, message: string): void => {
  if (!condition) throw new KMsgError(KMsgErrorCode.INVALID_REQUEST, message);
};

/** Throws KMsgError INVALID_REQUEST when there is no config, no key or no secret. */
export const resolveConfig = (config: SolapiConfig): SolapiSettings => {
  requireConfig(
    typeof config === "object" && config !== null,
    "SolapiProvider requires a config object",
  );
  for (const name of ["apiKey", "apiSecret"] as const) {
    requireConfig(
      filled(config[name]) !== undefined,
      `SolapiProvider requires \`${name}\` configuration`,
    );
  }
  const from = filled(config.defaultFrom);
  return {
    apiKey: config.apiKey.trim(),
    apiSecret: config.apiSecret.trim(),
    defaultFrom: from === undefined ? undefined : (normalizeSenderNumber(from) ?? from),
    kakaoPfId: filled(config.kakaoPfId),
    rcsBrandId: filled(config.rcsBrandId),
    naverTalkId: filled(config.naverTalkId),
    appId: filled(config.appId),
    defaultCountry: filled(config.defaultCountry) ?? "82",
    baseUrl: (filled(config.baseUrl) ?? "https://api.solapi.com").replace(/\/{1,9}$/, ""),
    sendTimeoutMs: config.sendTimeoutMs ?? 10_000,
    readTimeoutMs: config.readTimeoutMs ?? 10_000,
    fetch: config.fetch,
    now: config.now ?? Date.now,
  };
};
