export { AligoProvider, AligoProvider as default } from "./aligo-provider.ts";
export { type AligoRefusal, describeAligoCode, describeAligoRefusal } from "./codes.ts";
export type { AligoConfig } from "./config.ts";
export type { AligoErrorDetails } from "./errors.ts";
export {
  AligoProviderFactory,
  createAligoProvider,
  createDefaultAligoProvider,
  initializeAligo,
} from "./factory.ts";
export type { AligoHistoryQuery, AligoHistoryRow } from "./history.ts";
export { type AligoRemaining, AligoSendProvider } from "./send-provider.ts";
