export {
  AligoProvider as AligoTemplateProvider,
  AligoProvider as default,
} from "./aligo-provider.ts";
export type { AligoConfig } from "./config.ts";
export {
  createAligoProvider as createAligoTemplateProvider,
  createDefaultAligoProvider as createDefaultAligoTemplateProvider,
} from "./factory.ts";
