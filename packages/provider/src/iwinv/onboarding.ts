import type { ProviderOnboardingSpec } from "@k-msg/core";

/** What an operator has to arrange with IWINV before anything can be sent. */
export const iwinvOnboardingSpec: ProviderOnboardingSpec = {
  providerId: "iwinv",
  providerName: "IWINV Messaging Provider",
  channelOnboarding: "manual",
  // Templates can be read; making and changing them is done in the console for now.
  templateLifecycleApi: "unavailable",
  plusIdPolicy: "optional",
  plusIdInference: "unsupported",
  liveTestSupport: "partial",
  checks: [
    {
      id: "api_key",
      title: "AlimTalk API key",
      kind: "config",
      severity: "blocker",
      scopes: ["doctor", "preflight", "send"],
      configKeys: ["apiKey"],
    },
    {
      id: "sms_keys",
      title: "SMS API key, authentication key and company id",
      description: "Needed for SMS, LMS and MMS; without the company id their outcome is unknown.",
      kind: "config",
      severity: "warning",
      scopes: ["doctor", "preflight"],
      configKeys: ["smsApiKey", "smsAuthKey", "smsCompanyId"],
    },
    {
      id: "sender_number",
      title: "Registered sender number",
      kind: "manual",
      severity: "blocker",
      scopes: ["doctor", "preflight"],
      configKeys: ["senderNumber", "smsSenderNumber"],
    },
    {
      id: "ip_allowlist",
      title: "The calling IP address is registered",
      description: "Workers have no fixed address, so calls may need a proxy with one.",
      kind: "manual",
      severity: "blocker",
      scopes: ["doctor", "preflight"],
    },
    {
      id: "kakao_channel",
      title: "Kakao channel and approved templates",
      kind: "api_probe",
      severity: "blocker",
      scopes: ["doctor", "preflight"],
      probeOperation: "list_templates",
      capabilityMethods: ["listTemplates"],
    },
  ],
};
