import type { ProviderOnboardingSpec } from "@k-msg/core";

/** The steps that an operator has to arrange with Aligo before anything can be sent. */
export const aligoOnboardingSpec: ProviderOnboardingSpec = {
  providerId: "aligo",
  providerName: "Aligo Smart SMS",
  channelOnboarding: "api",
  templateLifecycleApi: "available",
  plusIdPolicy: "required_if_no_inference",
  plusIdInference: "supported",
  liveTestSupport: "partial",
  checks: [
    {
      id: "api_key",
      title: "API key and user id",
      kind: "config",
      severity: "blocker",
      scopes: ["doctor", "preflight", "send"],
      configKeys: ["apiKey", "userId"],
    },
    {
      id: "sender_number",
      title: "Registered sender number and calling IP address",
      kind: "manual",
      severity: "blocker",
      scopes: ["doctor", "preflight"],
      configKeys: ["sender"],
    },
    {
      id: "kakao_channel",
      title: "Kakao channel and approved templates",
      kind: "manual",
      severity: "warning",
      scopes: ["doctor", "preflight"],
      configKeys: ["senderKey"],
    },
  ],
};
