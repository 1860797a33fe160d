import { readRuntimeEnv } from "@k-msg/core";

import type { IWINVConfig } from "./config.ts";

/** Reads each setting from the environment; those it does not name are left out. */
export const iwinvFromEnvironment = (): IWINVConfig => {
  const settings = {
    apiKey: readRuntimeEnv("IWINV_API_KEY"),
    smsApiKey: readRuntimeEnv("IWINV_SMS_API_KEY"),
    smsAuthKey: readRuntimeEnv("IWINV_SMS_AUTH_KEY"),
    smsCompanyId: readRuntimeEnv("IWINV_SMS_COMPANY_ID"),
    senderNumber:
      readRuntimeEnv("IWINV_SENDER_NUMBER") ?? readRuntimeEnv("IWINV_SMS_SENDER_NUMBER"),
    smsSenderNumber: readRuntimeEnv("IWINV_SMS_SENDER_NUMBER"),
    rcsApiKey: readRuntimeEnv("IWINV_RCS_API_KEY"),
    rcsBrandId: readRuntimeEnv("IWINV_RCS_BRAND_ID"),
    rcsSenderNumber: readRuntimeEnv("IWINV_RCS_SENDER_NUMBER"),
    sendEndpoint: readRuntimeEnv("IWINV_SEND_ENDPOINT"),
    xForwardedFor: readRuntimeEnv("IWINV_X_FORWARDED_FOR"),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
};
