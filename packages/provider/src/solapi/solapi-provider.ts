import { badOption } from "../options.ts";
import { clientLine } from "./client-line.ts";
import type { SolapiClient } from "./client.ts";
import type { SolapiConfig } from "./config.ts";
import { SolapiHttpProvider } from "./http-provider.ts";

/**
 * SOLAPI over its HTTP API, or through a client of its SDK where one is handed in. The SDK repeats a send after a lost connection by
 * itself, which may send twice; without a client each call is made once, and says what is known.
 */
export class SolapiProvider extends SolapiHttpProvider {
  /**
   * Throws KMsgError INVALID_REQUEST without a config, an `apiKey` or an `apiSecret`, and for an option that nobody reads.
   *
   * @param client a `SolapiMessageService` of version 5 or 6
   */
  constructor(config: SolapiConfig, client?: SolapiClient) {
    if (client !== undefined && (typeof client !== "object" || client === null)) {
      throw badOption("SolapiProvider: `client` must be a client of SOLAPI's SDK");
    }
    super(config, client && ((settings) => clientLine(settings, client)));
  }
}

export const createSolapiProvider = (config: SolapiConfig, client?: SolapiClient): SolapiProvider =>
  new SolapiProvider(config, client);
