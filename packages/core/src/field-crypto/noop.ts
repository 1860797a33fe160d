/** Hides nothing: for tests and for trying out a schema. Its envelope says so (`alg: "NOOP"`). */
import { toBase64Url, fromBase64 } from "./encoding.ts";
import { parseEnvelope } from "./envelope.ts";
import { createDefaultMasker } from "./masker.ts";
import type { FieldCryptoProvider } from "./types.ts";

export const createNoopFieldCryptoProvider = (): FieldCryptoProvider => ({
  encrypt: ({ value, kid = "noop" }) => ({
    ciphertext: {
      v: 1,
      alg: "NOOP",
      kid,
      iv: "",
      tag: "",
      ct: toBase64Url(new TextEncoder().encode(value)),
    },
    kid,
  }),
  decrypt: ({ ciphertext }) => {
    const envelope = parseEnvelope(ciphertext);
    if (envelope === undefined) return typeof ciphertext === "string" ? ciphertext : "";
    return new TextDecoder().decode(fromBase64(envelope.ct));
  },
  hash: ({ value }) => value,
  mask: createDefaultMasker(),
});
