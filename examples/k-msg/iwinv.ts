/** IWINV with what the environment says. */
import { IWINVProvider } from "@k-msg/provider/iwinv";

export interface IwinvEnv {
  readonly IWINV_API_KEY: string;
  readonly IWINV_SMS_API_KEY: string;
  readonly IWINV_SMS_AUTH_KEY: string;
  readonly IWINV_SMS_COMPANY_ID: string;
  readonly IWINV_SMS_SENDER_NUMBER: string;
}

export const iwinvOf = (env: IwinvEnv): IWINVProvider =>
  new IWINVProvider({
    apiKey: env.IWINV_API_KEY,
    smsApiKey: env.IWINV_SMS_API_KEY,
    smsAuthKey: env.IWINV_SMS_AUTH_KEY,
    smsCompanyId: env.IWINV_SMS_COMPANY_ID,
    smsSenderNumber: env.IWINV_SMS_SENDER_NUMBER,
  });
