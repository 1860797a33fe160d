export {
  deliveryOf,
  describeSolapiError,
  describeSolapiRefusal,
  describeSolapiStatusCode,
  SOLAPI_STATUS_CODES,
  type SolapiCode,
  type SolapiFault,
  type SolapiOutcome,
  type SolapiRefusal,
} from "./codes.ts";
export type { SolapiClient } from "./client.ts";
export type { SolapiConfig } from "./config.ts";
export type { SolapiErrorDetails } from "./errors.ts";
export { createDefaultSolapiProvider, initializeSolapi, SolapiProviderFactory } from "./factory.ts";
export { SolapiHttpProvider } from "./http-provider.ts";
export type { SolapiMessageQuery, SolapiMessageRow } from "./messages.ts";
export {
  createSolapiProvider,
  SolapiProvider,
  SolapiProvider as default,
} from "./solapi-provider.ts";
