/** Encrypting single fields before they are stored: what a configuration, a provider and an envelope look like. */

export type MaybePromise<T> = T | Promise<T>;

export type FieldMode = "plain" | "encrypt" | "encrypt+hash" | "mask";

export const FIELD_MODES: readonly FieldMode[] = ["plain", "encrypt", "encrypt+hash", "mask"];

/** The action when encryption fails: refuse to store (`closed`, the default) or store a fallback (`open`). */
export type FieldCryptoFailMode = "closed" | "open";

/** The value that is stored instead when failing open; `masked` unless told. */
export type FieldCryptoOpenFallback = "masked" | "plaintext" | "null";

/** Extra authenticated data: it is not stored, and decryption fails where it differs. */
export type FieldCryptoAad = Readonly<Record<string, string>>;

/** One encrypted value. Binary parts are base64url without padding. */
export interface CryptoEnvelope {
  v: number;
  alg: string;
  /** Id of the key. */
  kid: string;
  iv: string;
  tag: string;
  ct: string;
}

export interface FieldCryptoEncryptInput {
  value: string;
  aad: FieldCryptoAad;
  /** Dot path of the field, such as `to` or `metadata.otp`. */
  path: string;
  kid?: string | undefined;
}

export interface FieldCryptoDecryptInput {
  /** The envelope's text, as `toCiphertextEnvelopeString` makes it. */
  ciphertext: string;
  aad: FieldCryptoAad;
  path: string;
  /** Keys to try, in order; the envelope's own unless told. */
  candidateKids?: readonly string[] | undefined;
}

export interface FieldCryptoHashInput {
  value: string;
  path: string;
  kid?: string | undefined;
}

export interface FieldCryptoMaskInput {
  value: string;
  path: string;
}

export interface FieldCryptoProvider {
  encrypt(
    input: FieldCryptoEncryptInput,
  ): MaybePromise<{ ciphertext: string | CryptoEnvelope; kid?: string | undefined }>;
  decrypt(input: FieldCryptoDecryptInput): MaybePromise<string>;
  hash(input: FieldCryptoHashInput): MaybePromise<string>;
  mask?(input: FieldCryptoMaskInput): MaybePromise<string>;
}

export interface FieldCryptoKeyContext {
  tenantId?: string | undefined;
  providerId?: string | undefined;
  messageId?: string | undefined;
  tableName?: string | undefined;
  fieldPath?: string | undefined;
  requestId?: string | undefined;
}

/** The keys in use. */
export interface KeySetState {
  activeKid: string;
  /** Beside the active one. */
  decryptKids?: readonly string[];
  /** Epoch milliseconds; for the reader, nothing here reads it. */
  refreshedAt?: number;
}

export interface KeyResolver {
  resolveEncryptKey(context: FieldCryptoKeyContext): MaybePromise<{ kid: string }>;
  /** Key ids to try, the likeliest first. */
  resolveDecryptKeys?(
    context: FieldCryptoKeyContext & { ciphertext?: string | undefined },
  ): MaybePromise<readonly string[]>;
}

export interface FieldCryptoConfig {
  enabled?: boolean | undefined;
  fields: Record<string, FieldMode>;
  failMode?: FieldCryptoFailMode | undefined;
  openFallback?: FieldCryptoOpenFallback | undefined;
  /** Needed for failing open with `plaintext`. */
  unsafeAllowPlaintextStorage?: boolean | undefined;
  aadFields?: readonly string[] | undefined;
  keyResolver?: KeyResolver | undefined;
  provider: FieldCryptoProvider;
}
