/**
 * Fingerprints of requests as they are kept: keyed, as a request holds numbers and texts, and whoever reads a storage could try all of
 * them. Synchronous where a digest is there: a decision and its write must not have an `await` between them, so it is workerd's
 * `node:crypto`.
 */
import { createHmac } from "node:crypto";

import type { Settings } from "../settings/settings.ts";
import { sha256 } from "./fingerprint.ts";
import { derivationOf, everyHashKey, type RingKey } from "./hash-ring.ts";
import { joinFingerprints, keptFingerprint } from "./same-request.ts";

/** A digest of a request, as hex: what was kept before fingerprints were keyed. */
const UNKEYED = /^[0-9a-f]{64}$/;

/** The fingerprint of a request's text: 43 characters of base64url for each key, a retired one too (same-request.ts). */
export async function fingerprintOf(settings: Settings, text: string): Promise<string> {
  return keyedFingerprint(settings, await sha256(text));
}

/** @param digest as hex; a fingerprint that is keyed already is returned as it is */
export function keyedFingerprint(settings: Settings, digest: string): string {
  if (!UNKEYED.test(digest)) return digest;
  return joinFingerprints(everyHashKey(settings).map((key) => hashBy(key, digest)));
}

/** Adds a keyed fingerprint to a request that brings a fingerprint. @param settings asked for where they are needed */
export function withKeyed<T extends { readonly fingerprint?: string }>(
  settings: () => Settings,
  given: T,
): T {
  const { fingerprint } = given;
  if (fingerprint === undefined || !UNKEYED.test(fingerprint)) return given;
  return { ...given, fingerprint: keyedFingerprint(settings(), fingerprint) };
}

/** Adds a keyed fingerprint to a record that keeps a fingerprint. @returns itself where nothing is to be changed. */
export function keptKeyed<T extends { readonly fingerprint?: string }>(
  settings: () => Settings,
  stored: T,
): T {
  const keyed = withKeyed(settings, stored);
  if (keyed === stored || keyed.fingerprint === undefined) return stored;
  return { ...keyed, fingerprint: keptFingerprint(keyed.fingerprint) };
}

/** As hash-ring.ts derives its keys. */
function hashBy({ id, secret }: RingKey, digest: string): string {
  return hmac(id === null ? secret : hmac(secret, derivationOf("request")), `fp:${digest}`);
}

function hmac(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}
