/** SOLAPI: keys, sender, channel, address, pace. */
import { z } from "zod";

import { number, rate, secret } from "../../kernel/settings/readers.ts";

export const solapiSettings = {
  title: "SOLAPI",
  about: "Keys, sender number, Kakao channel, address and pace of SOLAPI.",
  fields: {
    SOLAPI_API_KEY: secret
      .optional()
      .describe("SOLAPI key; without it there is no SOLAPI. Secret."),
    SOLAPI_API_SECRET: secret.optional().describe("Secret of that key. Secret."),
    SOLAPI_BASE_URL: z
      .url()
      .default("https://api.solapi.com")
      .describe("Where SOLAPI calls go: SOLAPI itself, or the emulator."),
    SOLAPI_SENDER_NUMBER: number
      .optional()
      .describe("Default sender of what goes through SOLAPI; else that of IWINV."),
    SOLAPI_KAKAO_PFID: z
      .string()
      .min(1)
      .optional()
      .describe("SOLAPI's id of your Kakao channel; without it SOLAPI takes no AlimTalk."),
    SOLAPI_SEND_RATE: rate.prefault("50").describe("Sends a second to SOLAPI."),
    SOLAPI_CHECK_RATE: rate.prefault("50").describe("Look-ups a second at SOLAPI."),
  },
};

export const SolapiSettings = z.object(solapiSettings.fields);
export type SolapiSettings = z.output<typeof SolapiSettings>;

export function halfSolapiFault(own: SolapiSettings): string | undefined {
  const half = (own.SOLAPI_API_KEY === undefined) !== (own.SOLAPI_API_SECRET === undefined);
  return half ? "SOLAPI_API_KEY, SOLAPI_API_SECRET: set both or neither" : undefined;
}
