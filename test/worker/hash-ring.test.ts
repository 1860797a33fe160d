/** The ring of hash keys: one key a purpose, new hashes by the newest secret, old ones recognised until HASH_KEY is retired. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { newKey, tenantOfKey } from "../../src/app/tenants/key-format.ts";
import {
  activeHashKey,
  hashRing,
  ringHash,
  ringHashes,
  type Purpose,
} from "../../src/kernel/hashes/hash-ring.ts";
import { keyedHash } from "../../src/kernel/hashes/keyed-hash.ts";
import { recipientHash, recipientHashes } from "../../src/kernel/hashes/recipient-hash.ts";
import { settingsOf, type Settings } from "../../src/kernel/settings/settings.ts";
import { openSecret, sealSecret, textHash } from "../../src/objects/storage/seal.ts";

const withKeys = (keys?: string, more: object = {}): Settings =>
  settingsOf({ ...env, ...(keys !== undefined && { HASH_KEYS: keys }), ...more });

const first = withKeys();
const second = withKeys("k2:second-secret");
const third = withKeys("k3:third-secret,k2:second-secret");
const retired = withKeys("k3:third-secret,k2:second-secret", { HASH_KEY_RETIRED: "true" });
const PURPOSES: readonly Purpose[] = [
  "recipient",
  "text",
  "guard",
  "failure",
  "origin",
  "api-key",
  "request",
  "webhook",
];

describe.concurrent("a ring of hash keys", () => {
  it("is HASH_KEY alone at first, and its hashes stay what they were", async () => {
    expect(hashRing(first)).toEqual([{ id: null, secret: first.HASH_KEY }]);
    expect(await ringHash(first, "recipient", "to:t:1")).toBe(
      await keyedHash(first.HASH_KEY, "to:t:1"),
    );
  });

  it("makes new hashes with its first key, and knows those of all", async () => {
    expect(activeHashKey(third).id).toBe("k3");
    const known = await ringHashes(third, "recipient", "to:t:1");
    expect(known).toEqual([
      await ringHash(third, "recipient", "to:t:1"),
      await ringHash(second, "recipient", "to:t:1"),
      await ringHash(first, "recipient", "to:t:1"),
    ]);
    expect(new Set(known).size).toBe(3);
    expect(await ringHashes(retired, "recipient", "to:t:1")).toEqual(known.slice(0, 2));
  });

  it("has another key for each purpose", async () => {
    const hashes = await Promise.all(
      PURPOSES.map(async (purpose) => ringHash(second, purpose, "the same")),
    );
    const raw = await keyedHash("second-secret", "the same");
    expect(new Set([...hashes, raw]).size).toBe(PURPOSES.length + 1);
  });

  it("recognises API keys of every key in it, and no other", async () => {
    const [one, two] = await Promise.all([newKey(first, "acme"), newKey(second, "acme")]);
    expect(await tenantOfKey(third, one)).toBe("acme");
    expect(await tenantOfKey(third, two)).toBe("acme");
    expect(await tenantOfKey(retired, two)).toBe("acme");
    expect(await tenantOfKey(retired, one)).toBeUndefined();
    expect(await tenantOfKey(first, two)).toBeUndefined();
    expect(await tenantOfKey(third, `${two.slice(0, -1)}${two.endsWith("A") ? "B" : "A"}`)).toBe(
      undefined,
    );
  });

  it("finds a number by every key that ever was, a retired one too", async () => {
    const [, , ...old] = await recipientHashes(retired, "t", "01012345678");
    expect(old).toEqual([await recipientHash(first, "t", "01012345678")]);
    expect(await recipientHashes(first, "t", "01012345678")).toEqual(old);
  });

  it("stands for texts by the newest key", () => {
    const hashes = [first, second, third].map((settings) => textHash(settings, "t", "text"));
    expect(new Set(hashes).size).toBe(3);
    expect(textHash(retired, "t", "text")).toBe(hashes[2]);
  });

  it("opens secrets that any of its keys sealed, in their place alone", () => {
    const sealed = sealSecret(first, "object/one", "whsec_x");
    expect(JSON.stringify(sealed)).not.toContain("whsec_x");
    expect(openSecret(third, "object/one", sealed)).toBe("whsec_x");
    expect(() => openSecret(third, "object/two", sealed)).toThrow("does not open it");
    expect(() => openSecret(retired, "object/one", sealed)).toThrow(
      "the key 'HASH_KEY', which is not among HASH_KEYS",
    );
  });

  it.each([
    "",
    "k2",
    "k2:",
    ":secret-value",
    "k2:secret-value,",
    "k2:secret-value,k2:another",
    "k 2:secret-value",
    "HASH_KEY:secret-value",
    "k2:secret value",
  ])("refuses %j without showing it", (keys) => {
    const read = (): Settings => withKeys(keys);
    expect(read).toThrow("HASH_KEYS: must be `id:secret` pairs");
    expect(read).not.toThrow("secret-value");
  });

  it("does not retire HASH_KEY with nothing in its place", () => {
    expect(() => withKeys(undefined, { HASH_KEY_RETIRED: "true" })).toThrow(
      "HASH_KEY_RETIRED: needs HASH_KEYS",
    );
  });
});
