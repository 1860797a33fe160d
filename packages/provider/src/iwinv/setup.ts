/** IWINV for tools that set providers up. */
import type { MessageType } from "@k-msg/core";

import { field, type ProviderCliMetadata, type ProviderConfigFieldMap } from "../setup-types.ts";

export const iwinvConfigFields: ProviderConfigFieldMap = {
  apiKey: field("AlimTalk API key, as the console shows it", "IWINV_API_KEY", { required: true }),
  smsApiKey: field("SMS API key", "IWINV_SMS_API_KEY"),
  smsAuthKey: field("SMS authentication key", "IWINV_SMS_AUTH_KEY"),
  smsCompanyId: field(
    "Sending id of the organization; the SMS history needs it",
    "IWINV_SMS_COMPANY_ID",
  ),
  senderNumber: field("Sender number", "IWINV_SENDER_NUMBER"),
  smsSenderNumber: field("Sender number of SMS, where it is another one"),
  rcsApiKey: field("RCS API key; switches RCS_TPL on", "IWINV_RCS_API_KEY"),
  rcsBrandId: field("RCS brand", "IWINV_RCS_BRAND_ID"),
  rcsSenderNumber: field(
    "Sender number of RCS, where it is another one",
    "IWINV_RCS_SENDER_NUMBER",
  ),
  sendEndpoint: field("Path of the AlimTalk send"),
  xForwardedFor: field("X-Forwarded-For header of every call"),
  extraHeaders: field("Headers of every call", undefined, { type: "stringRecord" }),
  ipRetryCount: field("Accepted and not read", undefined, { type: "number" }),
  ipRetryDelayMs: field("Accepted and not read", undefined, { type: "number" }),
  ipAlertWebhookUrl: field("Accepted and not read"),
  debug: field("Accepted and not read", undefined, { type: "boolean" }),
};

/** Any of these sets of keys makes a working provider, though `apiKey` is what a tool asks for first. */
export const iwinvKeyAlternatives: readonly (readonly string[])[] = [
  ["apiKey"],
  ["smsApiKey", "smsAuthKey"],
  ["rcsApiKey"],
];

const TYPES: readonly (readonly [string, readonly MessageType[]])[] = [
  ["apiKey", ["ALIMTALK"]],
  ["smsApiKey", ["SMS", "LMS", "MMS"]],
  ["rcsApiKey", ["RCS_TPL"]],
];

export const iwinvCliMetadata: ProviderCliMetadata = {
  label: "IWINV",
  routingSeedTypes: ["ALIMTALK", "SMS", "LMS", "MMS"],
  routingSeedTypesForConfig: (config) =>
    TYPES.flatMap(([key, types]) => (config[key] ? types : [])),
};
