/** Public ids: a prefix and an object's 32 bytes in base64url. Pure. */

export function publicIdOf(prefix: string, hex: string): string {
  return prefix + hexToBase64Url(hex);
}

/** The object's id in hex; undefined for anything that {@link publicIdOf} did not make. */
export function hexOfPublicId(prefix: string, publicId: string): string | undefined {
  if (!publicId.startsWith(prefix)) return undefined;
  const text = publicId.slice(prefix.length);
  if (!/^[A-Za-z0-9_-]{43}$/.test(text)) return undefined;
  const hex = Uint8Array.fromBase64(text, { alphabet: "base64url" }).toHex();
  // The last character has two bits to spare: one id must not have four spellings.
  return hexToBase64Url(hex) === text ? hex : undefined;
}

function hexToBase64Url(hex: string): string {
  return Uint8Array.fromHex(hex).toBase64({ alphabet: "base64url", omitPadding: true });
}
