import { KMsgErrorCode } from "../error-codes.ts";
import { KMsgError, type KMsgErrorMetadata } from "../errors.ts";
import type { FieldCryptoFailMode, FieldCryptoOpenFallback } from "./types.ts";

export type FieldCryptoErrorKind = "config" | "encrypt" | "decrypt" | "hash" | "policy";

const CODES: Readonly<Record<FieldCryptoErrorKind, KMsgErrorCode>> = {
  config: KMsgErrorCode.CRYPTO_CONFIG_ERROR,
  encrypt: KMsgErrorCode.CRYPTO_ENCRYPT_FAILED,
  decrypt: KMsgErrorCode.CRYPTO_DECRYPT_FAILED,
  hash: KMsgErrorCode.CRYPTO_HASH_FAILED,
  policy: KMsgErrorCode.CRYPTO_POLICY_VIOLATION,
};

export interface FieldCryptoErrorMetadata extends KMsgErrorMetadata {
  fieldPath?: string;
  failMode?: FieldCryptoFailMode;
  openFallback?: FieldCryptoOpenFallback;
}

/** A fault of field encryption. Holds no plaintext and no key. */
export class FieldCryptoError extends KMsgError {
  readonly kind: FieldCryptoErrorKind;
  readonly fieldPath: string | undefined;
  readonly failMode: FieldCryptoFailMode | undefined;
  readonly openFallback: FieldCryptoOpenFallback | undefined;

  constructor(
    kind: FieldCryptoErrorKind,
    message: string,
    details?: Record<string, unknown>,
    metadata: FieldCryptoErrorMetadata = {},
  ) {
    super(CODES[kind], message, details, metadata);
    this.name = "FieldCryptoError";
    this.kind = kind;
    this.fieldPath = metadata.fieldPath;
    this.failMode = metadata.failMode;
    this.openFallback = metadata.openFallback;
  }
  /** No stack, no value, no key. */
  override toJSON() {
    const { kind, fieldPath, failMode, openFallback } = this;
    return { ...super.toJSON(), kind, fieldPath, failMode, openFallback };
  }
}
