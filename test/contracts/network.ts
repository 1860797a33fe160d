/** The network as the blocks see it: the vendors' own addresses lead to the emulator and to a fake SOLAPI. */
import type { FakeSolapi } from "./fake-solapi.ts";

/** The emulator of this run, an instance for the contract tests alone. */
export function emulatorUrl(instance: string): string {
  const { emulator } = JSON.parse(process.env["TEST_BACKENDS"] ?? "{}") as { emulator: number };
  return `http://127.0.0.1:${emulator}/e/${instance}`;
}

/** The keys that the emulator and the fake know. */
export const KEYS: Readonly<Record<string, string>> = {
  SOLAPI_API_KEY: "key",
  SOLAPI_API_SECRET: "secret",
  SOLAPI_KAKAO_PF_ID: "pf",
  SOLAPI_RCS_BRAND_ID: "brand",
  IWINV_API_KEY: "alim-key",
  IWINV_SMS_API_KEY: "sms-key",
  IWINV_SMS_AUTH_KEY: "sms-auth",
  IWINV_SMS_COMPANY_ID: "acme",
  IWINV_SMS_SENDER_NUMBER: "0215990000",
  ALIGO_API_KEY: "aligo-key",
  ALIGO_USER_ID: "acme",
  ALIGO_SENDER_KEY: "sender-key",
};

/** The emulator's folder for each host. */
const FOLDERS: Readonly<Record<string, string>> = {
  "alimtalk.bizservice.iwinv.kr": "alimtalk",
  "sms.bizservice.iwinv.kr": "sms",
  "apis.aligo.in": "aligo/sms",
  "kakaoapi.aligo.in": "aligo/kakao",
};

/** Replaces `fetch` and the environment; call what it returns to have both back. */
export function redirectVendors(solapi: FakeSolapi, emulator: string): () => void {
  const real = globalThis.fetch;
  const before = { ...process.env };
  Object.assign(process.env, KEYS);
  globalThis.fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.hostname === "api.solapi.com") return solapi.answer(url, init);
    const folder = FOLDERS[url.hostname];
    if (folder === undefined) return real(input, init);
    return real(`${emulator}/${folder}${url.pathname}`, init);
  };
  return () => {
    globalThis.fetch = real;
    for (const name of Object.keys(KEYS)) delete process.env[name];
    Object.assign(process.env, before);
  };
}
