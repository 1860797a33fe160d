/** What tools that set providers up want to know: what to arrange, and what to ask for. */
import type { ProviderOnboardingSpec } from "@k-msg/core";

import { iwinvOnboardingSpec } from "./iwinv/onboarding.ts";
import { mockOnboardingSpec } from "./mock-provider.ts";
import { solapiOnboardingSpec } from "./solapi/onboarding.ts";

export type ProviderTypeWithConfig = "iwinv" | "solapi";

/** One setting of a provider's configuration. */
export interface ProviderConfigFieldSpec {
  /** Its name in the configuration. */
  readonly key: string;
  /** The environment variable that the default factory reads. */
  readonly env: string;
  readonly required: boolean;
  /** Not to be shown or logged. */
  readonly secret: boolean;
}

export interface ProviderCliMetadata {
  readonly type: ProviderTypeWithConfig;
  readonly name: string;
  readonly fields: readonly ProviderConfigFieldSpec[];
}

const field = (
  key: string,
  env: string,
  flags: { required?: true; secret?: true } = {},
): ProviderConfigFieldSpec => ({
  key,
  env,
  required: flags.required ?? false,
  secret: flags.secret ?? false,
});

export const providerConfigFieldSpecs: Readonly<
  Record<ProviderTypeWithConfig, readonly ProviderConfigFieldSpec[]>
> = {
  iwinv: [
    field("apiKey", "IWINV_API_KEY", { required: true, secret: true }),
    field("smsApiKey", "IWINV_SMS_API_KEY", { secret: true }),
    field("smsAuthKey", "IWINV_SMS_AUTH_KEY", { secret: true }),
    field("smsCompanyId", "IWINV_SMS_COMPANY_ID"),
    field("senderNumber", "IWINV_SENDER_NUMBER"),
    field("smsSenderNumber", "IWINV_SMS_SENDER_NUMBER"),
    field("sendEndpoint", "IWINV_SEND_ENDPOINT"),
    field("xForwardedFor", "IWINV_X_FORWARDED_FOR"),
  ],
  solapi: [
    field("apiKey", "SOLAPI_API_KEY", { required: true, secret: true }),
    field("apiSecret", "SOLAPI_API_SECRET", { required: true, secret: true }),
    field("defaultFrom", "SOLAPI_DEFAULT_FROM"),
    field("kakaoPfId", "SOLAPI_KAKAO_PF_ID"),
    field("rcsBrandId", "SOLAPI_RCS_BRAND_ID"),
    field("naverTalkId", "SOLAPI_NAVER_TALK_ID"),
    field("appId", "SOLAPI_APP_ID"),
    field("defaultCountry", "SOLAPI_DEFAULT_COUNTRY"),
    field("baseUrl", "SOLAPI_BASE_URL"),
  ],
};

export const providerCliMetadata: Readonly<Record<ProviderTypeWithConfig, ProviderCliMetadata>> = {
  iwinv: {
    type: "iwinv",
    name: "IWINV Messaging Provider",
    fields: providerConfigFieldSpecs.iwinv,
  },
  solapi: {
    type: "solapi",
    name: "SOLAPI Messaging Provider",
    fields: providerConfigFieldSpecs.solapi,
  },
};

/** By provider id. */
export const providerOnboardingSpecs: Readonly<Record<string, ProviderOnboardingSpec>> = {
  iwinv: iwinvOnboardingSpec,
  solapi: solapiOnboardingSpec,
  mock: mockOnboardingSpec,
};

export const listProviderOnboardingSpecs = (): ProviderOnboardingSpec[] =>
  Object.values(providerOnboardingSpecs);

/** Undefined for a provider that nobody knows. */
export const getProviderOnboardingSpec = (id: string): ProviderOnboardingSpec | undefined =>
  Object.hasOwn(providerOnboardingSpecs, id) ? providerOnboardingSpecs[id] : undefined;
