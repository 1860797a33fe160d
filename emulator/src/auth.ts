/** Who may call: the credential, decoded, and the caller's address (§1.2, §1.4). */
import type { Settings } from "./settings.ts";
import type { Channel } from "./types.ts";

export type AuthResult = "ok" | "wrongKey" | "wrongIp";

function decode(credential: string): string | null {
  try {
    const binary = atob(credential);
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      Uint8Array.from(binary, (char) => char.charCodeAt(0)),
    );
  } catch {
    return null;
  }
}

export function checkAuth(
  channel: Channel,
  credential: string | null,
  ip: string | null,
  settings: Settings,
): AuthResult {
  const { keys, allowedIps } = settings;
  const expected = channel === "alimtalk" ? keys.alimtalk : `${keys.smsApi}&${keys.smsAuth}`;
  if (credential === null || decode(credential) !== expected) return "wrongKey";
  if (allowedIps !== null && (ip === null || !allowedIps.includes(ip))) return "wrongIp";
  return "ok";
}
