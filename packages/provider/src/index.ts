export { IWINVProvider } from "./iwinv/iwinv-provider.ts";
export type { IWINVConfig } from "./iwinv/config.ts";
export {
  createDefaultIWINVProvider,
  createIWINVProvider,
  initializeIWINV,
  IWINVProviderFactory,
} from "./iwinv/factory.ts";
export { type CodeMeaning, KOREAN_MEANINGS } from "./meanings-ko.ts";
export { MockProvider, type MockStep } from "./mock-provider.ts";
export {
  getProviderOnboardingSpec,
  listProviderOnboardingSpecs,
  providerCliMetadata,
  type ProviderCliMetadata,
  type ProviderConfigFieldSpec,
  providerConfigFieldSpecs,
  providerOnboardingSpecs,
  type ProviderTypeWithConfig,
} from "./setup.ts";
