/** Ways to make an Aligo provider that code written for k-msg knows by name. */
import { readRuntimeEnv } from "@k-msg/core";

import { AligoProvider } from "./aligo-provider.ts";
import type { AligoConfig } from "./config.ts";
import { AligoSendProvider } from "./send-provider.ts";

/** Outside of production Aligo takes the messages, and sends nothing. */
const fromEnvironment = (): AligoConfig => {
  const settings = {
    senderKey: readRuntimeEnv("ALIGO_SENDER_KEY"),
    sender: readRuntimeEnv("ALIGO_SENDER"),
    smsBaseUrl: readRuntimeEnv("ALIGO_SMS_BASE_URL"),
    alimtalkBaseUrl: readRuntimeEnv("ALIGO_ALIMTALK_BASE_URL"),
    friendtalkEndpoint: readRuntimeEnv("ALIGO_FRIENDTALK_ENDPOINT"),
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    apiKey: readRuntimeEnv("ALIGO_API_KEY") ?? "",
    userId: readRuntimeEnv("ALIGO_USER_ID") ?? "",
    testMode: readRuntimeEnv("NODE_ENV") !== "production",
  };
};

export const createAligoProvider = (config: AligoConfig): AligoProvider =>
  new AligoProvider(config);

/** From the environment (`ALIGO_API_KEY`, `ALIGO_USER_ID` …). Throws KMsgError INVALID_REQUEST without those two. */
export const createDefaultAligoProvider = (): AligoProvider =>
  createAligoProvider(fromEnvironment());

export const createAligoSendProvider = (config: AligoConfig): AligoSendProvider =>
  new AligoSendProvider(config);

export const createDefaultAligoSendProvider = (): AligoSendProvider =>
  createAligoSendProvider(fromEnvironment());

/** The same two, as k-msg's factory has them. */
export const AligoProviderFactory = {
  create: createAligoProvider,
  createDefault: createDefaultAligoProvider,
};

/** Does nothing: a provider has nothing to be registered with. There for code that calls it. */
export const initializeAligo = (): void => undefined;
