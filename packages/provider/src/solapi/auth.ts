/** `Authorization: HMAC-SHA256 …` over the time and a salt. Each one is used once: SOLAPI refuses a signature that it knows. */

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** @param nowMs epoch milliseconds; SOLAPI accepts 15 minutes either way. */
export const authorization = async (
  apiKey: string,
  apiSecret: string,
  nowMs: number,
): Promise<string> => {
  const date = new Date(nowMs).toISOString();
  const salt = hex(crypto.getRandomValues(new Uint8Array(16)));
  const encoder = new TextEncoder();
  const key = await crypto.subtle.importKey(
    "raw",
    encoder.encode(apiSecret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  const signed = await crypto.subtle.sign("HMAC", key, encoder.encode(date + salt));
  const signature = hex(new Uint8Array(signed));
  return `HMAC-SHA256 apiKey=${apiKey}, date=${date}, salt=${salt}, signature=${signature}`;
};
