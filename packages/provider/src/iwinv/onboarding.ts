import type { ProviderOnboardingCheckSpec, ProviderOnboardingSpec } from "@k-msg/core";

/** A thing without which nothing can be sent, seen to before the first send. */
const blocker = (
  id: string,
  title: string,
  rest: Omit<ProviderOnboardingCheckSpec, "id" | "title" | "severity" | "scopes">,
): ProviderOnboardingCheckSpec => ({
  id,
  title,
  severity: "blocker",
  scopes: ["doctor", "preflight"],
  ...rest,
});

/** The steps that an operator has to arrange with IWINV before anything can be sent. */
export const iwinvOnboardingSpec: ProviderOnboardingSpec = {
  providerId: "iwinv",
  providerName: "IWINV Messaging Provider",
  channelOnboarding: "manual",
  templateLifecycleApi: "available",
  plusIdPolicy: "optional",
  plusIdInference: "unsupported",
  liveTestSupport: "supported",
  checks: [
    {
      id: "api_key",
      title: "AlimTalk API key",
      description: "Not needed where only SMS or RCS is sent.",
      kind: "config",
      severity: "blocker",
      scopes: ["doctor", "preflight", "send"],
      configKeys: ["apiKey"],
      messageTypes: ["ALIMTALK"],
    },
    {
      id: "sms_keys",
      title: "SMS API key, authentication key and company id",
      description: "Needed for SMS, LMS and MMS; without the company id their outcome is unknown.",
      kind: "config",
      severity: "warning",
      scopes: ["doctor", "preflight"],
      configKeys: ["smsApiKey", "smsAuthKey", "smsCompanyId"],
      messageTypes: ["SMS", "LMS", "MMS"],
    },
    {
      id: "rcs_keys",
      title: "RCS API key and brand",
      kind: "config",
      severity: "warning",
      scopes: ["doctor", "preflight"],
      configKeys: ["rcsApiKey", "rcsBrandId"],
      messageTypes: ["RCS_TPL"],
    },
    blocker("sender_number", "Registered sender number", {
      kind: "manual",
      configKeys: ["senderNumber", "smsSenderNumber"],
    }),
    blocker("ip_allowlist", "The calling IP address is registered", {
      description: "Workers have no fixed address, so calls may need a proxy with one.",
      kind: "manual",
    }),
    blocker("kakao_channel", "Kakao channel and approved templates", {
      kind: "api_probe",
      probeOperation: "list_templates",
      capabilityMethods: ["listTemplates"],
      messageTypes: ["ALIMTALK"],
    }),
  ],
};
