/** IWINV: keys, senders, addresses, pace. */
import { z } from "zod";

import { number, rate, secret } from "../../kernel/settings/readers.ts";

export const iwinvSettings = {
  title: "IWINV",
  about: "Keys, sender numbers, addresses and pace of IWINV.",
  fields: {
    IWINV_API_KEY: secret.describe("IWINV AlimTalk key. Secret, required."),
    IWINV_SMS_API_KEY: secret.describe("IWINV SMS key. Secret, required."),
    IWINV_SMS_AUTH_KEY: secret.describe("IWINV SMS authentication key. Secret, required."),
    IWINV_SMS_COMPANY_ID: secret.describe("IWINV organization id; SMS history needs it. Required."),
    IWINV_SENDER_NUMBER: number.optional().describe("Default sender of AlimTalk fallbacks."),
    IWINV_SMS_SENDER_NUMBER: number.describe("Default sender of SMS, LMS and MMS. Required."),
    IWINV_ALIMTALK_BASE_URL: z
      .url()
      .default("https://alimtalk.bizservice.iwinv.kr")
      .describe("Where AlimTalk calls go: IWINV itself, your fixed-IP relay, or the emulator."),
    IWINV_SMS_BASE_URL: z
      .url()
      .default("https://sms.bizservice.iwinv.kr")
      .describe("The same for SMS, LMS and MMS."),
    IWINV_SEND_RATE: rate
      .prefault("50")
      .describe("Sends a second to IWINV, all messages together."),
    IWINV_CHECK_RATE: rate
      .prefault("50")
      .describe("History look-ups a second to IWINV, all messages together."),
  },
};

export const IwinvSettings = z.object(iwinvSettings.fields);
export type IwinvSettings = z.output<typeof IwinvSettings>;
