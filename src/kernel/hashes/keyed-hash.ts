/** Hashes that only we can make: names of objects, and with hash-ring.ts everything that can be compared without being shown. */

/** Ready ones, not promises of them: one that a request leaves behind unkept would hold up all others for as long as the isolate lives. */
const keys = new Map<string, CryptoKey>();
const encoder = new TextEncoder();

/** HMAC-SHA256 as 43 characters of base64url. */
export async function keyedHash(secret: string, text: string): Promise<string> {
  let key = keys.get(secret);
  if (!key) {
    key = await crypto.subtle.importKey(
      "raw",
      encoder.encode(secret),
      { name: "HMAC", hash: "SHA-256" },
      false,
      ["sign"],
    );
    keys.set(secret, key);
  }
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(text));
  return new Uint8Array(mac).toBase64({ alphabet: "base64url", omitPadding: true });
}
