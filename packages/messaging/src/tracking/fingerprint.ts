/**
 * Whether a record and a message are the same: a keyed fingerprint of the whole message is kept with the record, by this one function
 * for every store. Keyed, because a message is short: whoever reads a store could try all numbers and texts.
 */
import type { SendOptions } from "@k-msg/core";

import { base64Url, messageText } from "../message-text.ts";

export interface Fingerprints {
  /** What a record keeps: the key's own short name, a dot, and 43 characters. Rejects when the message cannot be read. */
  of(options: SendOptions): Promise<string>;
  /** Undefined when it cannot be told: the fingerprint was made with a key that is not known here. */
  matches(kept: string, options: SendOptions): Promise<boolean | undefined>;
}

/** Used where none is given, and known for ever: it tells messages apart and keeps nothing secret. */
const PUBLIC_KEY = "k-msg: fingerprints without a key";

const MIN_KEY_LENGTH = 16;
const NAME_LENGTH = 8;

/**
 * @param keys one, or several of which the first is used and the others are still recognised; at least 16 characters each
 * @throws Error for a key that is none
 */
export function createFingerprints(keys: string | readonly string[] = []): Fingerprints {
  const given: readonly unknown[] = typeof keys === "string" ? [keys] : keys;
  const all = given.map((key) => {
    if (typeof key === "string" && key.trim().length >= MIN_KEY_LENGTH) return key;
    throw new Error(`fingerprintKey must be text of at least ${MIN_KEY_LENGTH} characters`);
  });
  const ring = [...all, PUBLIC_KEY].map((secret) => ({ name: nameOf(secret), secret }));

  async function made(options: SendOptions, index: number): Promise<string> {
    const { secret = PUBLIC_KEY } = ring[index] ?? {};
    return hmac(secret, `message:${await messageText(options)}`);
  }

  return {
    of: async (options) => `${await ring[0]?.name}.${await made(options, 0)}`,
    async matches(kept, options) {
      const [name, digest] = kept.split(".");
      const names = await Promise.all(ring.map(async (key) => key.name));
      const index = names.indexOf(name ?? "");
      return index === -1 ? undefined : (await made(options, index)) === digest;
    },
  };
}

async function nameOf(secret: string): Promise<string> {
  return (await hmac(secret, "name")).slice(0, NAME_LENGTH);
}

async function hmac(secret: string, text: string): Promise<string> {
  const bytes = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), algorithm, false, [
    "sign",
  ]);
  return base64Url(new Uint8Array(await crypto.subtle.sign(algorithm, key, bytes.encode(text))));
}
