/** The stored form of an encrypted value: the JSON of its envelope. */
import { FieldCryptoError } from "./error.ts";
import type { CryptoEnvelope } from "./types.ts";

export const isCryptoEnvelope = (value: unknown): value is CryptoEnvelope => {
  if (typeof value !== "object" || value === null) return false;
  const { v, alg, kid, iv, tag, ct } = value as Partial<Record<keyof CryptoEnvelope, unknown>>;
  return typeof v === "number" && [alg, kid, iv, tag, ct].every((part) => typeof part === "string");
};

export const toCiphertextEnvelopeString = (ciphertext: string | CryptoEnvelope): string =>
  typeof ciphertext === "string" ? ciphertext : JSON.stringify(ciphertext);

/** Undefined for what is no envelope. */
export const parseEnvelope = (ciphertext: string | CryptoEnvelope): CryptoEnvelope | undefined => {
  if (typeof ciphertext !== "string") return isCryptoEnvelope(ciphertext) ? ciphertext : undefined;
  try {
    const parsed: unknown = JSON.parse(ciphertext);
    return isCryptoEnvelope(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};

/**
 * @throws SyntaxError for what is no JSON text, as k-msg's provider has it (an envelope as an object is none)
 * @throws FieldCryptoError of kind `decrypt` for JSON that is no envelope
 */
export const readEnvelope = (ciphertext: string): CryptoEnvelope => {
  if (typeof ciphertext !== "string") {
    throw new SyntaxError("a ciphertext is text: make it with toCiphertextEnvelopeString");
  }
  const parsed: unknown = JSON.parse(ciphertext);
  if (isCryptoEnvelope(parsed)) return parsed;
  throw new FieldCryptoError("decrypt", "the ciphertext is not a ciphertext envelope");
};
