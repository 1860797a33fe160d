/** Environment variables, all optional. Parsed once when the object starts. */
import { z } from "zod";

const envSchema = z.object({
  IWINV_API_KEY: z.string().default("alim-key"),
  IWINV_SMS_API_KEY: z.string().default("sms-key"),
  IWINV_SMS_AUTH_KEY: z.string().default("sms-auth"),
  IWINV_SMS_COMPANY_ID: z.string().default("acme"),
  SOLAPI_API_KEY: z.string().default("solapi-key"),
  SOLAPI_API_SECRET: z.string().default("solapi-secret"),
  ALIGO_API_KEY: z.string().default("aligo-key"),
  ALIGO_USER_ID: z.string().default("acme"),
  /** Registered sender numbers, digits, separated by commas. */
  EMULATOR_SENDERS: z.string().default("0215990000,0212345678,030312345678,1335,01000000000"),
  /** From accept to final. */
  EMULATOR_RESULT_DELAY_MS: z.coerce.number().int().min(0).default(3_000),
  /** From accept until the row is visible as WAIT. */
  EMULATOR_WAIT_DELAY_MS: z.coerce.number().int().min(0).default(0),
});

export type Config = z.infer<typeof envSchema>;

export function parseConfig(env: unknown): Config {
  return envSchema.parse(env);
}
