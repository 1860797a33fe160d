/** Aligo: key, account, sender, channel, addresses, pace. */
import { z } from "zod";

import { number, rate, secret } from "../../kernel/settings/readers.ts";

export const aligoSettings = {
  title: "Aligo",
  about: "Key, account, sender number, Kakao channel, addresses and pace of Aligo.",
  fields: {
    ALIGO_API_KEY: secret.optional().describe("Aligo key; without it there is no Aligo. Secret."),
    ALIGO_USER_ID: z.string().min(1).optional().describe("Aligo account of that key."),
    ALIGO_SENDER_NUMBER: number
      .optional()
      .describe("Default sender of what goes through Aligo; else that of IWINV."),
    ALIGO_SENDER_KEY: z
      .string()
      .min(1)
      .optional()
      .describe("Aligo's key of your Kakao channel; without it Aligo takes no AlimTalk."),
    ALIGO_SMS_BASE_URL: z
      .url()
      .default("https://apis.aligo.in")
      .describe(
        "Where Aligo's SMS calls go: Aligo itself, a proxy with a registered address, or the emulator.",
      ),
    ALIGO_KAKAO_BASE_URL: z
      .url()
      .default("https://kakaoapi.aligo.in")
      .describe("The same for AlimTalk."),
    ALIGO_SEND_RATE: rate.prefault("20").describe("Sends a second to Aligo."),
    ALIGO_CHECK_RATE: rate.prefault("20").describe("Look-ups a second at Aligo."),
  },
};

export const AligoSettings = z.object(aligoSettings.fields);
export type AligoSettings = z.output<typeof AligoSettings>;

export function halfAligoFault(own: AligoSettings): string | undefined {
  const half = (own.ALIGO_API_KEY === undefined) !== (own.ALIGO_USER_ID === undefined);
  return half ? "ALIGO_API_KEY, ALIGO_USER_ID: set both or neither" : undefined;
}
