/** When a message that was told to wait comes back. */
import type { Pass } from "../../domain/gate/pass.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";

const SPREAD_MS = 2000;

/** What waits for the same pause does not come back at the same moment. Epoch ms. */
export function deferredTo(id: string, pass: Pass): number {
  if (pass.kind === "at") return Math.ceil(pass.at);
  return Math.ceil(pass.until + SPREAD_MS * hashFraction(id));
}
