/** The parts of workerd's `node:crypto` that are used. Not @types/node: it would put Node's globals beside those of Workers. */
declare module "node:crypto" {
  interface GcmCipher {
    setAAD(bytes: Uint8Array): this;
    update(bytes: Uint8Array): Uint8Array;
    /** Deciphering, throws where the tag does not fit. */
    final(): Uint8Array;
  }
  interface Options {
    readonly authTagLength: number;
  }
  export function createCipheriv(
    algorithm: "aes-256-gcm",
    key: Uint8Array,
    iv: Uint8Array,
    options: Options,
  ): GcmCipher & { getAuthTag(): Uint8Array };
  export function createDecipheriv(
    algorithm: "aes-256-gcm",
    key: Uint8Array,
    iv: Uint8Array,
    options: Options,
  ): GcmCipher & { setAuthTag(tag: Uint8Array): void };
  interface Digest {
    digest(encoding: "hex" | "base64url"): string;
    digest(): Uint8Array;
  }
  export function createHmac(algorithm: "sha256", key: string): { update(text: string): Digest };
}
