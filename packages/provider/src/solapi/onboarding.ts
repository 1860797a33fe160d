import type { ProviderOnboardingSpec } from "@k-msg/core";

/** The steps that an operator has to arrange with SOLAPI before anything can be sent. */
export const solapiOnboardingSpec: ProviderOnboardingSpec = {
  providerId: "solapi",
  providerName: "SOLAPI Messaging Provider",
  channelOnboarding: "none",
  templateLifecycleApi: "unavailable",
  plusIdPolicy: "optional",
  plusIdInference: "unsupported",
  liveTestSupport: "partial",
  checks: [
    {
      id: "api_key",
      title: "API key and secret",
      kind: "config",
      severity: "blocker",
      scopes: ["doctor", "preflight", "send"],
      configKeys: ["apiKey", "apiSecret"],
    },
    {
      id: "sender_number",
      title: "Registered sender number",
      kind: "manual",
      severity: "blocker",
      scopes: ["doctor", "preflight"],
      configKeys: ["defaultFrom"],
    },
    {
      id: "kakao_channel",
      title: "Kakao channel and approved templates",
      kind: "manual",
      severity: "warning",
      scopes: ["doctor", "preflight"],
      configKeys: ["kakaoPfId"],
    },
  ],
};
