/** SOLAPI for tools that set providers up. */
import { KMSG_MESSAGE_TYPES } from "@k-msg/core";

import { field, type ProviderCliMetadata, type ProviderConfigFieldMap } from "../setup-types.ts";

export const solapiConfigFields: ProviderConfigFieldMap = {
  apiKey: field("API key", "SOLAPI_API_KEY", { required: true }),
  apiSecret: field("API secret", "SOLAPI_API_SECRET", { required: true }),
  defaultFrom: field("Sender number", "SOLAPI_DEFAULT_FROM"),
  kakaoPfId: field("Id of the Kakao channel", "SOLAPI_KAKAO_PF_ID"),
  rcsBrandId: field("RCS brand"),
  naverTalkId: field("Id of the Naver talk account"),
  appId: field("Id of an app of SOLAPI's store"),
  defaultCountry: field("Country of numbers that name none; 82 without it"),
  baseUrl: field("Address of the API"),
  debug: field("Accepted and not read", undefined, { type: "boolean" }),
};

export const solapiKeyAlternatives: readonly (readonly string[])[] = [["apiKey", "apiSecret"]];

export const solapiCliMetadata: ProviderCliMetadata = {
  label: "SOLAPI",
  routingSeedTypes: KMSG_MESSAGE_TYPES,
};
