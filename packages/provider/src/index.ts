export { AligoProvider } from "./aligo/aligo-provider.ts";
export type { AligoConfig } from "./aligo/config.ts";
export {
  AligoProviderFactory,
  createAligoProvider,
  createDefaultAligoProvider,
  initializeAligo,
} from "./aligo/factory.ts";
export {
  createDefaultIWINVProvider,
  createIWINVProvider,
  initializeIWINV,
  IWINVProviderFactory,
} from "./iwinv/factory.ts";
export type { IWINVConfig } from "./iwinv/config.ts";
export { IWINVProvider } from "./iwinv/iwinv-provider.ts";
export { type CodeMeaning, KOREAN_MEANINGS } from "./meanings-ko.ts";
export { MockProvider } from "./mock/mock-provider.ts";
export {
  type MockDeliveryDetails,
  type MockProviderConfig,
  MockSendProvider,
} from "./mock/mock-send.ts";
export type { MockStep } from "./mock/mock-step.ts";
export type {
  ProviderCliMetadata,
  ProviderConfigFieldMap,
  ProviderConfigFieldSpec,
  ProviderConfigFieldType,
} from "./setup-types.ts";
export {
  getProviderOnboardingSpec,
  listProviderOnboardingSpecs,
  providerCliMetadata,
  providerConfigFieldSpecs,
  providerConfigKeyAlternatives,
  providerOnboardingSpecs,
  type ProviderTypeWithConfig,
} from "./setup.ts";
