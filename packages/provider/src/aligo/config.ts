import { normalizeSenderNumber, type ProviderFetch } from "@k-msg/core";

import { badOption, checkOptions, filledText, type OptionKinds } from "../options.ts";

export interface AligoConfig {
  apiKey: string;
  userId: string;
  /** Key of the Kakao channel; AlimTalk and FriendTalk need it. */
  senderKey?: string;
  /** Default sender number. */
  sender?: string;
  /** Aligo takes the message, and sends nothing. */
  testMode?: boolean;
  /** Accepted for compatibility and not read. */
  debug?: boolean;
  smsBaseUrl?: string;
  alimtalkBaseUrl?: string;
  /** Path or address of the FriendTalk call. */
  friendtalkEndpoint?: string;
  /** Our additions from here on. Milliseconds a send may take. Default 10,000. */
  sendTimeoutMs?: number;
  /** Milliseconds any other call may take. Default 10,000. */
  readTimeoutMs?: number;
  fetch?: ProviderFetch;
  /** Epoch milliseconds. Default `Date.now`. */
  now?: () => number;
}

export interface AligoSettings {
  readonly apiKey: string;
  readonly userId: string;
  readonly senderKey: string | undefined;
  readonly sender: string | undefined;
  readonly testMode: boolean;
  readonly smsBaseUrl: string;
  readonly kakaoBaseUrl: string;
  readonly friendtalkUrl: string;
  readonly sendTimeoutMs: number;
  readonly readTimeoutMs: number;
  readonly fetch: ProviderFetch | undefined;
  readonly now: () => number;
}

const OPTIONS: OptionKinds<AligoConfig> = {
  apiKey: "text",
  userId: "text",
  senderKey: "text",
  sender: "text",
  testMode: "flag",
  debug: "any",
  smsBaseUrl: "text",
  alimtalkBaseUrl: "text",
  friendtalkEndpoint: "text",
  sendTimeoutMs: "number",
  readTimeoutMs: "number",
  fetch: "function",
  now: "function",
};

const FRIENDTALK_PATH = "/akv10/friendtalk/send/";

const baseOf = (value: string | undefined, otherwise: string): string =>
  (filledText(value) ?? otherwise).replace(/\/{1,9}$/, "");

/** Throws KMsgError INVALID_REQUEST for an option that there is none of, and without `apiKey` or `userId`. */
export const resolveConfig = (config: AligoConfig): AligoSettings => {
  checkOptions("AligoProvider", config, OPTIONS);
  for (const name of ["apiKey", "userId"] as const) {
    if (filledText(config[name]) === undefined) {
      throw badOption(`AligoProvider requires \`${name}\` configuration`, { field: name });
    }
  }
  const sender = filledText(config.sender);
  const kakaoBaseUrl = baseOf(config.alimtalkBaseUrl, "https://kakaoapi.aligo.in");
  return {
    apiKey: config.apiKey.trim(),
    userId: config.userId.trim(),
    senderKey: filledText(config.senderKey),
    sender: sender === undefined ? undefined : (normalizeSenderNumber(sender) ?? sender),
    testMode: config.testMode ?? false,
    smsBaseUrl: baseOf(config.smsBaseUrl, "https://apis.aligo.in"),
    kakaoBaseUrl,
    friendtalkUrl: new URL(
      filledText(config.friendtalkEndpoint) ?? FRIENDTALK_PATH,
      `${kakaoBaseUrl}/`,
    ).href,
    sendTimeoutMs: config.sendTimeoutMs ?? 10_000,
    readTimeoutMs: config.readTimeoutMs ?? 10_000,
    fetch: config.fetch,
    now: config.now ?? Date.now,
  };
};
