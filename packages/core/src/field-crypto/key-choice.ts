/** Chooses the key of a field: the resolver's for a new value, the envelope's own first for a stored one. */
import { parseEnvelope } from "./envelope.ts";
import type { CryptoEnvelope, FieldCryptoConfig, FieldCryptoKeyContext } from "./types.ts";

/** Trimmed, without blanks and repeats, in their order. */
export const normalizeKidList = (
  kids: readonly (string | null | undefined)[] | undefined,
): string[] => {
  const tidy = (kids ?? []).map((kid) => (typeof kid === "string" ? kid.trim() : ""));
  return [...new Set(tidy)].filter((kid) => kid !== "");
};

/** The key id of a v1 envelope, as it is written there; undefined for anything else. */
export const extractEnvelopeKid = (
  ciphertext: string | CryptoEnvelope | undefined,
): string | undefined => {
  const envelope = ciphertext === undefined ? undefined : parseEnvelope(ciphertext);
  return envelope?.v === 1 && envelope.kid !== "" ? envelope.kid : undefined;
};

type Resolving = Pick<FieldCryptoConfig, "keyResolver">;

/** Undefined where nobody says: the provider takes its active key then. */
export const resolveFieldEncryptKid = async (
  { keyResolver }: Resolving,
  context: FieldCryptoKeyContext,
): Promise<string | undefined> => {
  const key = await keyResolver?.resolveEncryptKey(context);
  return normalizeKidList([key?.kid])[0];
};

/** The keys to try, in order; empty where neither envelope nor resolver names one. */
export const resolveFieldDecryptKids = async (
  { keyResolver }: Resolving,
  context: FieldCryptoKeyContext & { ciphertext?: string | undefined },
): Promise<string[]> => {
  const own = extractEnvelopeKid(context.ciphertext);
  const theirs = normalizeKidList([...((await keyResolver?.resolveDecryptKeys?.(context)) ?? [])]);
  return [...new Set([...(own === undefined ? [] : [own]), ...theirs])];
};
