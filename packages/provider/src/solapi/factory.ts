/** Ways to make a SOLAPI provider that code written for k-msg knows by name. */
import { readRuntimeEnv } from "@k-msg/core";

import type { SolapiConfig } from "./config.ts";
import { createSolapiProvider, type SolapiProvider } from "./solapi-provider.ts";

/** Reads each setting from the environment; those it does not name are left out. */
const fromEnvironment = (): SolapiConfig => {
  const settings = {
    defaultFrom: readRuntimeEnv("SOLAPI_DEFAULT_FROM"),
    kakaoPfId: readRuntimeEnv("SOLAPI_KAKAO_PF_ID"),
    rcsBrandId: readRuntimeEnv("SOLAPI_RCS_BRAND_ID"),
    naverTalkId: readRuntimeEnv("SOLAPI_NAVER_TALK_ID"),
    appId: readRuntimeEnv("SOLAPI_APP_ID"),
    defaultCountry: readRuntimeEnv("SOLAPI_DEFAULT_COUNTRY"),
    baseUrl: readRuntimeEnv("SOLAPI_BASE_URL"),
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(given),
    apiKey: readRuntimeEnv("SOLAPI_API_KEY") ?? "",
    apiSecret: readRuntimeEnv("SOLAPI_API_SECRET") ?? "",
  };
};

/** From the environment (`SOLAPI_API_KEY`, `SOLAPI_API_SECRET` …). Throws KMsgError INVALID_REQUEST without those two. */
export const createDefaultSolapiProvider = (): SolapiProvider =>
  createSolapiProvider(fromEnvironment());

/** The same two, as k-msg's factory has them. */
export const SolapiProviderFactory = {
  create: createSolapiProvider,
  createDefault: createDefaultSolapiProvider,
};

/** Does nothing: a provider has nothing to be registered with. There for code that calls it. */
export const initializeSolapi = (): void => undefined;
