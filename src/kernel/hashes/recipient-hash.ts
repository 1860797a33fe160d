/** By what lists find a recipient. Another tenant's hash of the same number is another one. */
import type { Settings } from "../settings/settings.ts";
import { everyHashKey, hashWith, ringHash } from "./hash-ring.ts";

const textOf = (tenant: string, number: string): string => `to:${tenant}:${number}`;

/** @param number domestic digits */
export async function recipientHash(
  settings: Settings,
  tenant: string,
  number: string,
): Promise<string> {
  return ringHash(settings, "recipient", textOf(tenant, number));
}

/**
 * Every hash that the number may have been given, the newest first. That of HASH_KEY is among them also where it is retired: an
 * opt-out holds until it is withdrawn. @param number domestic digits
 */
export async function recipientHashes(
  settings: Settings,
  tenant: string,
  number: string,
): Promise<readonly string[]> {
  const text = textOf(tenant, number);
  const keys = everyHashKey(settings);
  return Promise.all(keys.map(async (key) => hashWith(key, "recipient", text)));
}
