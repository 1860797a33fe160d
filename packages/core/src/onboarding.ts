import type { MessageType } from "./message.ts";

export type ProviderOnboardingScope = "doctor" | "preflight" | "send";
export type ProviderOnboardingCheckKind =
  | "manual"
  | "config"
  | "capability"
  | "api_probe"
  | "inference";
export type ProviderOnboardingSeverity = "blocker" | "warning" | "info";
export type ProviderOnboardingProbeOperation = "list_templates" | "list_kakao_channels";
export type ProviderChannelOnboardingMode = "manual" | "api" | "none";
export type ProviderTemplateLifecycleAvailability = "available" | "unavailable";
export type ProviderPlusIdPolicy = "optional" | "required" | "required_if_no_inference";
export type ProviderPlusIdInferenceSupport = "supported" | "unsupported";
export type ProviderLiveTestSupport = "supported" | "partial" | "none";

/** One thing to have in order before a provider can be used. */
export interface ProviderOnboardingCheckSpec {
  id: string;
  title: string;
  description?: string;
  kind: ProviderOnboardingCheckKind;
  severity: ProviderOnboardingSeverity;
  scopes: ProviderOnboardingScope[];
  configKeys?: string[];
  capabilityMethods?: string[];
  probeOperation?: ProviderOnboardingProbeOperation;
  /** The check concerns these types alone; all of the provider's where it is absent. */
  messageTypes?: readonly MessageType[];
}

export interface ProviderOnboardingSpec {
  providerId: string;
  providerName?: string;
  channelOnboarding: ProviderChannelOnboardingMode;
  templateLifecycleApi: ProviderTemplateLifecycleAvailability;
  plusIdPolicy: ProviderPlusIdPolicy;
  plusIdInference: ProviderPlusIdInferenceSupport;
  liveTestSupport?: ProviderLiveTestSupport;
  checks: ProviderOnboardingCheckSpec[];
  notes?: string[];
}
