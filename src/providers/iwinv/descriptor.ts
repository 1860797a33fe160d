/** IWINV in one value. */
import { defineProvider } from "../descriptor.ts";
import { iwinvAccess, IWINV_ID } from "./access.ts";
import { iwinvCodes } from "./codes.ts";
import { iwinvSettings } from "./settings.ts";

export const iwinv = defineProvider({
  id: IWINV_ID,
  borrowsSender: false,
  developmentOnly: false,
  // Its template codes are numbers that another provider could have too.
  ownsTemplate: () => false,
  codes: iwinvCodes,
  emulated: ["alim-key", "sms-key", "sms-auth"],
  settings: iwinvSettings,
  setUp: (own, settings) => ({
    access: iwinvAccess(own, settings),
    rates: { send: own.IWINV_SEND_RATE, check: own.IWINV_CHECK_RATE },
    senders: { text: own.IWINV_SMS_SENDER_NUMBER, fallback: own.IWINV_SENDER_NUMBER },
    addresses: [own.IWINV_ALIMTALK_BASE_URL, own.IWINV_SMS_BASE_URL],
  }),
});
