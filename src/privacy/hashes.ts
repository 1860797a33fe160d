/** By which hashes the rows of a recipient are found: every key that they may have been made with. */
import type { Settings } from "../env.ts";
import { recipientHash } from "../keyed-hash.ts";

export async function hashesOf(
  settings: Settings,
  tenant: string,
  /** Domestic digits. */
  number: string,
): Promise<readonly string[]> {
  return [await recipientHash(settings, tenant, number)];
}
