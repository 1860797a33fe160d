import type { ProviderOnboardingSpec } from "@k-msg/core";

/** Nothing has to be arranged for a provider that sends nothing. */
export const mockOnboardingSpec: ProviderOnboardingSpec = {
  providerId: "mock",
  providerName: "Mock Provider",
  channelOnboarding: "api",
  templateLifecycleApi: "available",
  plusIdPolicy: "optional",
  plusIdInference: "supported",
  liveTestSupport: "none",
  checks: [],
};
