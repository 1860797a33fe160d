/** Ways to make an IWINV provider that code written for k-msg knows by name. */
import { readRuntimeEnv } from "@k-msg/core";

import type { IWINVConfig } from "./config.ts";
import { IWINVProvider } from "./iwinv-provider.ts";

/** Throws KMsgError INVALID_REQUEST without an `apiKey`. */
export const createIWINVProvider = (config: IWINVConfig): IWINVProvider =>
  new IWINVProvider(config);

/** What the environment says of each setting; those it does not name are left out. */
const fromEnvironment = (): IWINVConfig => {
  const settings = {
    smsApiKey: readRuntimeEnv("IWINV_SMS_API_KEY"),
    smsAuthKey: readRuntimeEnv("IWINV_SMS_AUTH_KEY"),
    smsCompanyId: readRuntimeEnv("IWINV_SMS_COMPANY_ID"),
    senderNumber:
      readRuntimeEnv("IWINV_SENDER_NUMBER") ?? readRuntimeEnv("IWINV_SMS_SENDER_NUMBER"),
    smsSenderNumber: readRuntimeEnv("IWINV_SMS_SENDER_NUMBER"),
    sendEndpoint: readRuntimeEnv("IWINV_SEND_ENDPOINT"),
    xForwardedFor: readRuntimeEnv("IWINV_X_FORWARDED_FOR"),
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(given), apiKey: readRuntimeEnv("IWINV_API_KEY") ?? "" };
};

/** From the environment (`IWINV_API_KEY` and its neighbours). Throws KMsgError INVALID_REQUEST without that key. */
export const createDefaultIWINVProvider = (): IWINVProvider => new IWINVProvider(fromEnvironment());

/** The same two, as k-msg's factory has them. */
export const IWINVProviderFactory = {
  create: createIWINVProvider,
  createDefault: createDefaultIWINVProvider,
};

/** Does nothing: a provider has nothing to be registered with. There for code that calls it. */
export const initializeIWINV = (): void => undefined;
