/** The keyed hash of a chain. Synchronous, so that giving a number and keeping the entry are one step. */
import { createHmac } from "node:crypto";

import type { Mac } from "../../domain/audit/chain.ts";

export const macOf =
  (key: string): Mac =>
  (text) =>
    createHmac("sha256", key).update(text).digest("hex");

const KEY_BYTES = 32;

export function newChainKey(): string {
  return crypto.getRandomValues(new Uint8Array(KEY_BYTES)).toHex();
}
