/** `HMAC-SHA256 apiKey=…, date=…, salt=…, signature=…`: the time within 15 minutes, and no signature twice. */
import type { Settings } from "../settings.ts";

export interface Credential {
  readonly apiKey: string;
  readonly date: string;
  readonly salt: string;
  readonly signature: string;
}

const PATTERN =
  /^HMAC-SHA256 apiKey=([^,\s]+), ?date=([^,\s]+), ?salt=([0-9A-Za-z]{12,64}), ?signature=([0-9a-f]{64})$/iu;
const SKEW_MS = 15 * 60_000;

export function readCredential(header: string | null): Credential | null {
  const [, apiKey, date, salt, signature] = PATTERN.exec(header ?? "") ?? [];
  if (!apiKey || !date || !salt || !signature) return null;
  return { apiKey, date, salt, signature: signature.toLowerCase() };
}

/** The name of the error; null when all is well. @param expected what we sign the same with */
export function authError(
  credential: Credential | null,
  expected: string,
  settings: Settings,
  now: number,
): string | null {
  if (credential === null) return "InvalidAuthorizationHeader";
  if (credential.apiKey !== settings.keys.solapiKey) return "InvalidApiKey";
  const at = Date.parse(credential.date);
  if (Number.isNaN(at) || Math.abs(now - at) > SKEW_MS) return "RequestTimeTooSkewed";
  return credential.signature === expected ? null : "SignatureDoesNotMatch";
}

export async function sign(secret: string, { date, salt }: Credential): Promise<string> {
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const bytes = await crypto.subtle.sign("HMAC", key, encoder.encode(date + salt));
  return new Uint8Array(bytes).toHex();
}
