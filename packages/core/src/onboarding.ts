export type ProviderOnboardingScope = "doctor" | "preflight" | "send";

/** One thing to have in order before a provider can be used. */
export interface ProviderOnboardingCheckSpec {
  id: string;
  title: string;
  description?: string;
  kind: "manual" | "config" | "capability" | "api_probe" | "inference";
  severity: "blocker" | "warning" | "info";
  scopes: ProviderOnboardingScope[];
  configKeys?: string[];
  capabilityMethods?: string[];
  probeOperation?: "list_templates" | "list_kakao_channels";
}

export interface ProviderOnboardingSpec {
  providerId: string;
  providerName?: string;
  channelOnboarding: "manual" | "api" | "none";
  templateLifecycleApi: "available" | "unavailable";
  plusIdPolicy: "optional" | "required" | "required_if_no_inference";
  plusIdInference: "supported" | "unsupported";
  liveTestSupport?: "supported" | "partial" | "none";
  checks: ProviderOnboardingCheckSpec[];
  notes?: string[];
}
