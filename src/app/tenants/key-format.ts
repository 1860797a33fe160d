/**
 * API keys: `kmsg_<tenant>_<43 characters of base64url>`. The tenant stands in the key, so that a key finds its object without a
 * directory. Of the 32 bytes behind it 24 are random and 8 are a keyed hash of all before them: what we never made is refused
 * without a look at any object, and wakes none.
 */
import { ringHash, ringHashes } from "../../kernel/hashes/hash-ring.ts";
import type { Settings } from "../../kernel/settings/settings.ts";

const PREFIX = "kmsg_";
const RANDOM_BYTES = 24;
/** Characters of base64url: 24 bytes fill 32 of them exactly. */
const RANDOM_CHARS = 32;
/** Characters of the keyed hash. */
const CHECK_CHARS = 11;

/** 1–40 of a–z, 0–9 and -, neither first nor last a -: no `_`, which ends it in a key, and no `:`, which ends it in a name. */
const TENANT = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;
const KEY = /^kmsg_([a-z0-9-]{1,40})_([A-Za-z0-9_-]{32})([A-Za-z0-9_-]{11})$/;

export function isTenantId(text: string): boolean {
  return TENANT.test(text);
}

/** A new key. It is shown once; what is kept of it is its hash. */
export async function newKey(settings: Settings, tenant: string): Promise<string> {
  const random = crypto.getRandomValues(new Uint8Array(RANDOM_BYTES));
  const text = random.toBase64({ alphabet: "base64url", omitPadding: true });
  const check = await ringHash(settings, "api-key", checked(tenant, text));
  return `${PREFIX}${tenant}_${text}${check.slice(0, CHECK_CHARS)}`;
}

/**
 * The tenant of a key that we made, with any key of the ring; undefined for any other text, after the same work whatever is wrong
 * with it.
 */
export async function tenantOfKey(settings: Settings, key: string): Promise<string | undefined> {
  const [, tenant = "", random = "", check = ""] = KEY.exec(key) ?? [];
  const expected = await ringHashes(settings, "api-key", checked(tenant, random));
  const same = expected.map((hash) =>
    equalTexts(check.padEnd(CHECK_CHARS), hash.slice(0, CHECK_CHARS)),
  );
  const ours = same.includes(true) && isTenantId(tenant) && random.length === RANDOM_CHARS;
  return ours ? tenant : undefined;
}

function checked(tenant: string, random: string): string {
  return `api-key:${tenant}:${random}`;
}

/** Compares texts of one length, in a time that does not depend on where they differ. */
function equalTexts(a: string, b: string): boolean {
  const encoder = new TextEncoder();
  const [left, right] = [encoder.encode(a), encoder.encode(b)];
  return left.byteLength === right.byteLength && crypto.subtle.timingSafeEqual(left, right);
}
