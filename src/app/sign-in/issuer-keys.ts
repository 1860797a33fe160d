/** The public keys of whoever signs people in: fetched when they are missing, old, or lack the one that a token names. */
import { createLocalJWKSet, type JSONWebKeySet } from "jose";

import { areUsable, mayFetch, noteTry } from "../../domain/sign-in/key-times.ts";
import { log } from "../../kernel/log.ts";
import { withDeadline } from "../../kernel/time/deadline.ts";
import type { IssuerKeys } from "../../objects/request-memory.ts";

const FETCH_MS = 5000;
/** Most bytes of the answer: some two dozen keys with their certificates. */
const MOST_BYTES = 65_536;
const MOST_KEYS = 32;

export type KeyGetter = ReturnType<typeof createLocalJWKSet>;

/** @param kid of the token. @returns undefined where no keys are to be had. */
export async function issuerKeys(
  memory: { issuerKeys: IssuerKeys },
  url: string,
  kid: string,
): Promise<KeyGetter | undefined> {
  if (memory.issuerKeys.url !== url) memory.issuerKeys = { url, times: { triedAt: [] }, set: [] };
  const now = Date.now();
  const known = memory.issuerKeys;
  const isUnknown = !known.set.some((key) => key["kid"] === kid);
  if (mayFetch(known.times, isUnknown, now)) {
    memory.issuerKeys = { ...known, times: noteTry(known.times, now) };
    const set = await fetched(url);
    // Another request may have noted a try meanwhile.
    const { times } = memory.issuerKeys;
    if (set && memory.issuerKeys.url === url) {
      memory.issuerKeys = { url, times: { ...times, fetchedAt: Date.now() }, set };
    }
  }
  const { times, set } = memory.issuerKeys;
  return areUsable(times, Date.now()) ? createLocalJWKSet({ keys: [...set] }) : undefined;
}

type Keys = JSONWebKeySet["keys"];

async function fetched(url: string): Promise<Keys | undefined> {
  try {
    return await withDeadline(FETCH_MS, async (signal) => {
      const response = await fetch(url, { signal, redirect: "manual" });
      const text = await bounded(response);
      const keys = response.ok ? keysIn(JSON.parse(text)) : undefined;
      if (!keys) throw new Error(`the issuer's keys: HTTP ${response.status}, and no key set`);
      return keys;
    });
  } catch (error) {
    log("warn", "sign_in.keys_not_fetched", { error });
    return undefined;
  }
}

function keysIn(value: unknown): Keys | undefined {
  const { keys } = (value ?? {}) as { readonly keys?: unknown };
  if (!Array.isArray(keys)) return undefined;
  return keys.filter(isPublicKey).slice(0, MOST_KEYS);
}

/** A secret among them would let whoever reads the set sign. */
function isPublicKey(key: unknown): key is Keys[number] {
  if (typeof key !== "object" || key === null || !("kty" in key)) return false;
  return key.kty === "RSA" || key.kty === "EC" || key.kty === "OKP";
}

/** @throws Error where it is longer than any set of keys. */
async function bounded(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MOST_BYTES) {
      await reader.cancel();
      throw new Error(`the issuer's keys have more than ${MOST_BYTES} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
