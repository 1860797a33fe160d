/** Hides nothing: for tests and for trying out a schema. Its envelope says so (`alg: "NOOP"`), its hash finds nothing. */
import { parseEnvelope, toCiphertextEnvelopeString } from "./envelope.ts";
import { createDefaultMasker } from "./masker.ts";
import type { FieldCryptoProvider } from "./types.ts";

export const createNoopFieldCryptoProvider = (): FieldCryptoProvider => {
  const mask = createDefaultMasker();
  return {
    encrypt: ({ value, kid = "noop" }) => {
      const envelope = { v: 1, alg: "NOOP", kid, iv: "", tag: "", ct: value };
      return { ciphertext: toCiphertextEnvelopeString(envelope), kid };
    },
    decrypt: ({ ciphertext }) => parseEnvelope(ciphertext)?.ct ?? ciphertext,
    hash: () => "",
    mask: ({ value }) => mask(value),
  };
};
