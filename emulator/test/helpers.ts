/** A client of the emulator with nothing of the real client in it. */
import { env, exports } from "cloudflare:workers";

export type Json = Record<string, unknown>;

export const ALIMTALK_AUTH = btoa("alim-key");
export const SMS_SECRET = btoa("sms-key&sms-auth");
const ORIGIN = "http://emulator";

export function stub() {
  return env.STATE.getByName("iwinv");
}

export async function call(path: string, init?: RequestInit): Promise<Response> {
  return exports.default.fetch(new Request(`${ORIGIN}${path}`, init));
}

export async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const auth = path.startsWith("/sms") ? { secret: SMS_SECRET } : { AUTH: ALIMTALK_AUTH };
  return call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json;charset=UTF-8", ...auth, ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

export async function postJson(path: string, body: unknown): Promise<Json> {
  const response = await post(path, body);
  return response.json<Json>();
}

export async function control(method: string, path: string, body?: unknown): Promise<Json> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await call(`/_emulator${path}`, init);
  return response.json<Json>();
}

export async function reset(): Promise<void> {
  await control("POST", "/reset");
}

export async function settings(patch: Json): Promise<Json> {
  return control("PUT", "/settings", patch);
}

/** An instant by the Korean wall clock. */
export function kst(text: string): number {
  return Date.parse(`${text.replace(" ", "T")}+09:00`);
}

export async function freeze(text: string): Promise<void> {
  await settings({ clock: { freezeAt: kst(text) } });
}

export const smsBody = (phone: string, more: Json = {}): Json => ({
  version: "1.0",
  from: "0212345678",
  to: [phone],
  text: "hello",
  ...more,
});

export const alimtalkBody = (phone: string, more: Json = {}): Json => ({
  templateCode: "AUTH_OTP",
  list: [{ phone, templateParam: ["482913"] }],
  ...more,
});

export const sendSms = (body: unknown) => postJson("/sms/api/v2/send/", body);
export const sendAlimtalk = (body: unknown) => postJson("/alimtalk/api/v2/send/", body);

/** Two days around the frozen or real day, so that no window is in the way. */
export async function smsHistory(more: Json = {}): Promise<Json> {
  return postJson("/sms/api/history/", {
    version: "1.0",
    companyid: "acme",
    startDate: "2026-10-01",
    endDate: "2026-10-31",
    ...more,
  });
}

export const alimtalkHistory = (more: Json = {}) => postJson("/alimtalk/api/history/", more);

export function rows(answer: Json): Json[] {
  const { list } = answer;
  if (Array.isArray(list)) return list as Json[];
  return typeof list === "object" && list !== null
    ? Object.values(list as Record<string, Json>)
    : [];
}

export function sends(answer: Json): Json[] {
  return Array.isArray(answer["sends"]) ? (answer["sends"] as Json[]) : [];
}
