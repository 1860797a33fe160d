/**
 * How a receiver knows that a webhook is ours: Standard Webhooks 1.0.0, with Web Crypto alone. Runs in Node, Bun, Deno, browsers
 * and Workers; the ready-made `standardwebhooks` package does the same.
 */

/** Older or newer than this is refused: a request that somebody kept cannot be sent again later. Seconds. */
const TOLERANCE_S = 300;

/**
 * @param body the raw text of the request: parsed and written anew it would be another one
 * @param secret `whsec_…`, as it was shown when the webhook was made
 * @param now epoch milliseconds
 * @returns whether one of the signatures is ours
 */
export async function verifyWebhook(
  headers: { get(name: string): string | null },
  body: string,
  secret: string,
  now = Date.now(),
): Promise<boolean> {
  const id = headers.get("webhook-id");
  const timestamp = headers.get("webhook-timestamp");
  const signatures = headers.get("webhook-signature");
  if (!id || !timestamp || !signatures) return false;
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE_S)) return false;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey(
    "raw",
    bytesOf(secret.replace(/^whsec_/, "")),
    algorithm,
    false,
    ["verify"],
  );
  const content = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  // Several while a secret is being rotated: one that fits is enough.
  for (const signature of signatures.split(" ")) {
    const [version, mac] = signature.split(",");
    if (version !== "v1" || !mac || !/^[A-Za-z0-9+/]+=*$/.test(mac)) continue;
    // Compares in constant time.
    if (await crypto.subtle.verify("HMAC", key, bytesOf(mac), content)) return true;
  }
  return false;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
