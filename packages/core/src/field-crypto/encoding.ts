/** Bytes as text and back. */

export type KeyEncoding = "base64url" | "base64" | "hex" | "utf8";

export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/={1,2}$/, "");

/** Takes both alphabets, with or without padding. Throws for anything else. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
    char.charCodeAt(0),
  );

export const toHex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

const fromHex = (text: string): Uint8Array<ArrayBuffer> => {
  if (!/^(?:[0-9a-f]{2})+$/i.test(text)) throw new Error("not hexadecimal");
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
};

/** Throws when the text is not in that encoding. */
export const decodeKey = (text: string, encoding: KeyEncoding): Uint8Array<ArrayBuffer> => {
  if (encoding === "hex") return fromHex(text);
  return encoding === "utf8" ? Uint8Array.from(new TextEncoder().encode(text)) : fromBase64(text);
};
