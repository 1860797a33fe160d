/** AES-GCM with WebCrypto: every runtime has it, and no key leaves the process. */
import { assertKnownOptions } from "../known-options.ts";
import { decodeKey, fromBase64, type KeyEncoding, toBase64Url, toHex } from "./encoding.ts";
import { readEnvelope } from "./envelope.ts";
import { FieldCryptoError } from "./error.ts";
import { createDefaultMasker } from "./masker.ts";
import type { FieldCryptoAad, FieldCryptoProvider } from "./types.ts";

type KeyMaterial = string | ArrayBuffer | Uint8Array;

export interface AesGcmFieldCryptoProviderOptions {
  /** Key by key id: 16, 24 or 32 bytes. */
  keys: Readonly<Record<string, KeyMaterial>>;
  /** The key new values are encrypted and hashed with. */
  activeKid: string;
  /** Keys of the hashes, where they are others than `keys`. */
  hashKeys?: Readonly<Record<string, KeyMaterial>> | undefined;
  /** Encoding of keys given as text; default `base64url`. */
  keyEncoding?: KeyEncoding | undefined;
  hashKeyEncoding?: KeyEncoding | undefined;
  /** The name in the envelope; default `A256GCM`. */
  algorithm?: "A256GCM" | undefined;
}

/** Its words tell the circuit that counts such faults what is wrong. */
const WHY = {
  encrypt: "its key cannot be used",
  decrypt: "its key or its AAD differs",
  hash: "its key cannot be used",
} as const;

const IV_BYTES = 12;
const TAG_BYTES = 16;

const utf8 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(new TextEncoder().encode(text));

/** Key order is part of it: both sides build the object the same way. */
const aadBytes = (aad: FieldCryptoAad): Uint8Array<ArrayBuffer> => utf8(JSON.stringify(aad));

const bytesOf = (key: KeyMaterial, encoding: KeyEncoding): Uint8Array<ArrayBuffer> =>
  typeof key === "string" ? decodeKey(key, encoding) : Uint8Array.from(new Uint8Array(key));

/** Throws `FieldCryptoError` of kind `config`, `encrypt`, `decrypt` or `hash`, and `SyntaxError` for a ciphertext that is no JSON. */
export const createAesGcmFieldCryptoProvider = (
  options: AesGcmFieldCryptoProviderOptions,
): FieldCryptoProvider => {
  assertKnownOptions("createAesGcmFieldCryptoProvider", options, {
    keys: true,
    activeKid: true,
    hashKeys: true,
    keyEncoding: true,
    hashKeyEncoding: true,
    algorithm: true,
  });
  const { keys, hashKeys, activeKid, keyEncoding = "base64url", algorithm = "A256GCM" } = options;
  const hashKeyEncoding = options.hashKeyEncoding ?? keyEncoding;
  if (!Object.hasOwn(keys, activeKid)) {
    throw new FieldCryptoError("config", `no key for the active kid '${activeKid}'`);
  }
  // Ready ones, not promises of them: in a Worker one that a canceled request leaves behind is never kept.
  const mask = createDefaultMasker();
  const aesKeys = new Map<string, CryptoKey>();
  const macKeys = new Map<string, CryptoKey>();

  const imported = async (
    cache: Map<string, CryptoKey>,
    kid: string,
    load: () => Promise<CryptoKey>,
  ): Promise<CryptoKey> => {
    const known = cache.get(kid);
    if (known !== undefined) return known;
    const loaded = await load();
    cache.set(kid, loaded);
    return loaded;
  };

  const aesKey = async (kid: string): Promise<CryptoKey> =>
    imported(aesKeys, kid, async () => {
      const key = Object.hasOwn(keys, kid) ? keys[kid] : undefined;
      if (key === undefined) throw new FieldCryptoError("config", `no key for the kid '${kid}'`);
      const raw = bytesOf(key, keyEncoding);
      return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
    });

  const macKey = async (kid: string): Promise<CryptoKey> =>
    imported(macKeys, kid, async () => {
      const own =
        hashKeys !== undefined && Object.hasOwn(hashKeys, kid) ? hashKeys[kid] : undefined;
      const key = own ?? (Object.hasOwn(keys, kid) ? keys[kid] : undefined);
      if (key === undefined)
        throw new FieldCryptoError("config", `no hash key for the kid '${kid}'`);
      const raw = bytesOf(key, own === undefined ? keyEncoding : hashKeyEncoding);
      const how = { name: "HMAC", hash: "SHA-256" };
      return crypto.subtle.importKey("raw", raw, how, false, ["sign"]);
    });

  const fault = (kind: "encrypt" | "decrypt" | "hash", path: string, error: unknown): never => {
    if (error instanceof FieldCryptoError) throw error;
    const message = `could not ${kind} the field: ${WHY[kind]}`;
    throw new FieldCryptoError(kind, message, undefined, { fieldPath: path });
  };

  const open = async (
    kid: string,
    iv: Uint8Array<ArrayBuffer>,
    sealed: Uint8Array<ArrayBuffer>,
    additionalData: Uint8Array<ArrayBuffer>,
  ): Promise<string> => {
    const how = { name: "AES-GCM", iv, additionalData, tagLength: TAG_BYTES * 8 };
    const plain = await crypto.subtle.decrypt(how, await aesKey(kid), sealed);
    return new TextDecoder().decode(plain);
  };

  return {
    async encrypt({ value, aad, path, kid = activeKid }) {
      try {
        const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
        const additionalData = aadBytes(aad);
        const how = { name: "AES-GCM", iv, additionalData, tagLength: TAG_BYTES * 8 };
        const key = await aesKey(kid);
        const sealed = new Uint8Array(await crypto.subtle.encrypt(how, key, utf8(value)));
        const cut = sealed.length - TAG_BYTES;
        const ciphertext = {
          v: 1,
          alg: algorithm,
          kid,
          iv: toBase64Url(iv),
          tag: toBase64Url(sealed.subarray(cut)),
          ct: toBase64Url(sealed.subarray(0, cut)),
        };
        return { ciphertext, kid };
      } catch (error) {
        return fault("encrypt", path, error);
      }
    },

    async decrypt({ ciphertext, aad, path, candidateKids }) {
      const envelope = readEnvelope(ciphertext);
      try {
        const iv = fromBase64(envelope.iv);
        const sealed = Uint8Array.from([...fromBase64(envelope.ct), ...fromBase64(envelope.tag)]);
        const kids = candidateKids?.length ? candidateKids : [envelope.kid];
        let last: unknown;
        for (const kid of kids) {
          try {
            return await open(kid, iv, sealed, aadBytes(aad));
          } catch (error) {
            last = error;
          }
        }
        throw last;
      } catch (error) {
        return fault("decrypt", path, error);
      }
    },

    async hash({ value, path, kid = activeKid }) {
      try {
        const mac = await crypto.subtle.sign("HMAC", await macKey(kid), utf8(value));
        return toHex(new Uint8Array(mac));
      } catch (error) {
        return fault("hash", path, error);
      }
    },

    mask: ({ value }) => mask(value),
  };
};
