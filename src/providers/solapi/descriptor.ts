/** SOLAPI in one value. */
import { defineProvider } from "../descriptor.ts";
import { solapiAccess, SOLAPI_ID } from "./access.ts";
import { solapiCodes } from "./codes.ts";
import { halfSolapiFault, solapiSettings } from "./settings.ts";
import { isSolapiTemplate } from "./solapi-template.ts";

export const solapi = defineProvider({
  id: SOLAPI_ID,
  borrowsSender: true,
  developmentOnly: false,
  ownsTemplate: isSolapiTemplate,
  codes: solapiCodes,
  emulated: ["solapi-key", "solapi-secret"],
  settings: solapiSettings,
  fault: halfSolapiFault,
  setUp: (own, settings) => ({
    access: solapiAccess(own, settings),
    rates: { send: own.SOLAPI_SEND_RATE, check: own.SOLAPI_CHECK_RATE },
    senders: { text: own.SOLAPI_SENDER_NUMBER },
    addresses: [own.SOLAPI_BASE_URL],
  }),
});
