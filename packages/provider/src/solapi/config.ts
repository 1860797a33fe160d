import { normalizeSenderNumber, type ProviderFetch } from "@k-msg/core";

import { badOption, checkOptions, filledText, type OptionKinds } from "../options.ts";

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
  /** Undefined: Korea, unless the message says otherwise. */
  readonly defaultCountry: string | undefined;
  readonly baseUrl: string;
  readonly sendTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly fetch: ProviderFetch | undefined;
  readonly now: () => number;
}

const OPTIONS: OptionKinds<SolapiConfig> = {
  apiKey: "text",
  apiSecret: "text",
  defaultFrom: "text",
  kakaoPfId: "text",
  rcsBrandId: "text",
  naverTalkId: "text",
  appId: "text",
  defaultCountry: "text",
  baseUrl: "text",
  debug: "any",
  sendTimeoutMs: "number",
  readTimeoutMs: "number",
  fetch: "function",
  now: "function",
};

/** Throws KMsgError INVALID_REQUEST when there is no config, no key or no secret, and for an option that nobody reads. */
export const resolveConfig = (config: SolapiConfig): SolapiSettings => {
  checkOptions<SolapiConfig>("SolapiProvider", config, OPTIONS);
  for (const name of ["apiKey", "apiSecret"] as const) {
    if (filledText(config[name]) === undefined) {
      throw badOption(`SolapiProvider requires \`${name}\` configuration`, { field: name });
    }
  }
  const from = filledText(config.defaultFrom);
  return {
    apiKey: config.apiKey.trim(),
    apiSecret: config.apiSecret.trim(),
    defaultFrom: from === undefined ? undefined : (normalizeSenderNumber(from) ?? from),
    kakaoPfId: filledText(config.kakaoPfId),
    rcsBrandId: filledText(config.rcsBrandId),
    naverTalkId: filledText(config.naverTalkId),
    appId: filledText(config.appId),
    defaultCountry: filledText(config.defaultCountry),
    baseUrl: (filledText(config.baseUrl) ?? "https://api.solapi.com").replace(/\/{1,9}$/, ""),
    sendTimeoutMs: config.sendTimeoutMs ?? 10_000,
    readTimeoutMs: config.readTimeoutMs ?? 10_000,
    fetch: config.fetch,
    now: config.now ?? Date.now,
  };
};
