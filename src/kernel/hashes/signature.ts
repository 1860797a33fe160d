/** Signatures of Standard Webhooks 1.0.0: HMAC-SHA256 over `{id}.{timestamp}.{body}`, one for every secret that is valid. */

export const SECRET_PREFIX = "whsec_";
const SECRET_BYTES = 32;

export interface Signed {
  /** `webhook-id`: the same at every attempt of an event. */
  readonly id: string;
  /** `webhook-timestamp`, Unix seconds: of the attempt. */
  readonly timestamp: number;
  readonly body: string;
}

export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return SECRET_PREFIX + bytes.toBase64();
}

/** `webhook-signature`: `v1,<base64>` for each secret, separated by spaces. */
export async function signatureOf(secrets: readonly string[], signed: Signed): Promise<string> {
  const { id, timestamp, body } = signed;
  const content = `${id}.${timestamp}.${body}`;
  const macs = await Promise.all(secrets.map(async (secret) => mac(secret, content)));
  return macs.map((one) => `v1,${one}`).join(" ");
}

async function mac(secret: string, content: string): Promise<string> {
  const bytes = Uint8Array.fromBase64(secret.replace(SECRET_PREFIX, ""));
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  return new Uint8Array(
    await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(content)),
  ).toBase64();
}
