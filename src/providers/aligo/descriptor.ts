/** Aligo in one value. */
import { defineProvider } from "../descriptor.ts";
import { aligoAccess, ALIGO_ID } from "./access.ts";
import { isAligoTemplate } from "./aligo-template.ts";
import { aligoCodes } from "./codes.ts";
import { aligoSettings, halfAligoFault } from "./settings.ts";

export const aligo = defineProvider({
  id: ALIGO_ID,
  borrowsSender: true,
  developmentOnly: false,
  ownsTemplate: isAligoTemplate,
  codes: aligoCodes,
  emulated: ["aligo-key"],
  settings: aligoSettings,
  fault: halfAligoFault,
  setUp: (own, settings) => ({
    access: aligoAccess(own, settings),
    rates: { send: own.ALIGO_SEND_RATE, check: own.ALIGO_CHECK_RATE },
    senders: { text: own.ALIGO_SENDER_NUMBER },
    addresses: [own.ALIGO_SMS_BASE_URL, own.ALIGO_KAKAO_BASE_URL],
  }),
});
