export type { AligoConfig } from "./config.ts";
export { createAligoSendProvider, createDefaultAligoSendProvider } from "./factory.ts";
export { AligoSendProvider, AligoSendProvider as default } from "./send-provider.ts";
