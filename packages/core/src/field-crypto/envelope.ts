/** The stored form of an encrypted value: the JSON of its envelope. */
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
