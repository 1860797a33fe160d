import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";

import { isKMsgError, KMsgError } from "../errors.ts";
import { createAesGcmFieldCryptoProvider } from "./aes-gcm.ts";
import { isCryptoEnvelope, toCiphertextEnvelopeString } from "./envelope.ts";
import { FieldCryptoError } from "./error.ts";
import {
  createEnvKeyResolver,
  createRefreshableKeyResolver,
  createRollingKeyResolver,
  createStaticKeyResolver,
} from "./key-resolvers.ts";
import { createDefaultMasker } from "./masker.ts";
import { createNoopFieldCryptoProvider } from "./noop.ts";
import { getRolloutKnownKids, selectActiveKidByRollout } from "./rollout.ts";
import type { CryptoEnvelope, FieldCryptoConfig } from "./types.ts";
import {
  assertFieldCryptoConfig,
  resolveFieldMode,
  validateFieldCryptoConfig,
} from "./validate.ts";

const keys = { k1: new Uint8Array(32).fill(1), k2: "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI" };
const provider = createAesGcmFieldCryptoProvider({ keys, activeKid: "k1" });
const aad = { fieldPath: "to", messageId: "m" };

describe("AES-GCM", () => {
  it("gives back any text, from the envelope as an object or as its JSON", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme" }),
        fc.constantFrom("k1", "k2"),
        async (value, kid) => {
          const { ciphertext } = await provider.encrypt({ value, aad, path: "to", kid });
          expect(isCryptoEnvelope(ciphertext)).toBe(true);
          for (const form of [ciphertext, toCiphertextEnvelopeString(ciphertext)]) {
            expect(await provider.decrypt({ ciphertext: form, aad, path: "to" })).toBe(value);
          }
        },
      ),
    );
  });

  it("imports its keys itself where an earlier caller was gone before its own import ended", async () => {
    const fresh = createAesGcmFieldCryptoProvider({ keys, activeKid: "k1" });
    const input = { value: "010", aad, path: "to" };
    const lost = vi
      .spyOn(crypto.subtle, "importKey")
      .mockImplementation(async () => new Promise(() => undefined));
    void fresh.encrypt(input);
    void fresh.hash({ value: "010", path: "to" });
    expect(lost).toHaveBeenCalledTimes(2);
    lost.mockRestore();
    const { ciphertext } = await fresh.encrypt(input);
    expect(await fresh.decrypt({ ciphertext, aad, path: "to" })).toBe("010");
    expect(await fresh.hash({ value: "010", path: "to" })).toMatch(/./);
  });

  it("writes the v1 envelope with a new IV each time", async () => {
    const seal = async () =>
      (await provider.encrypt({ value: "010", aad, path: "to" })).ciphertext as CryptoEnvelope;
    const [a, b] = [await seal(), await seal()];
    expect(a).toMatchObject({ v: 1, alg: "A256GCM", kid: "k1" });
    expect([a.iv.length, a.tag.length, a.ct.length]).toEqual([16, 22, 4]);
    expect(Object.values(a).join("")).not.toMatch(/[+/=]/);
    expect(a.iv).not.toBe(b.iv);
  });

  it.each([
    ["other AAD", { aad: { ...aad, messageId: "n" } }],
    ["another key", { candidateKids: ["k2"] }],
    ["an unknown key", { candidateKids: ["k9"] }],
    ["no envelope", { ciphertext: "plain text" }],
  ])("refuses %s", async (_name, change) => {
    const { ciphertext } = await provider.encrypt({ value: "010", aad, path: "to" });
    await expect(
      provider.decrypt({ ciphertext, aad, path: "to", ...change }),
    ).rejects.toBeInstanceOf(FieldCryptoError);
  });

  it("tries the keys it is given", async () => {
    const { ciphertext } = await provider.encrypt({ value: "010", aad, path: "to", kid: "k2" });
    const candidateKids = ["k1", "k2"];
    expect(await provider.decrypt({ ciphertext, aad, path: "to", candidateKids })).toBe("010");
  });

  it("hashes with HMAC-SHA-256, per key", async () => {
    const text = createAesGcmFieldCryptoProvider({
      keys,
      activeKid: "k1",
      hashKeys: { k1: "key" },
      hashKeyEncoding: "utf8",
    });
    const value = "The quick brown fox jumps over the lazy dog";
    expect(await text.hash({ value, path: "to" })).toBe(
      "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8",
    );
    expect(await provider.hash({ value, path: "to" })).not.toBe(
      await provider.hash({ value, path: "to", kid: "k2" }),
    );
  });

  it("needs its active key", () => {
    expect(() => createAesGcmFieldCryptoProvider({ keys, activeKid: "k9" })).toThrow(
      FieldCryptoError,
    );
  });
});

describe("the error", () => {
  it("is a KMsgError of its kind, also for another copy of core", () => {
    const error = new FieldCryptoError("decrypt", "m", undefined, { fieldPath: "to" });
    expect(error).toMatchObject({
      code: "CRYPTO_DECRYPT_FAILED",
      kind: "decrypt",
      fieldPath: "to",
    });
    expect(error instanceof KMsgError).toBe(true);
    expect(new KMsgError("UNKNOWN_ERROR", "m") instanceof FieldCryptoError).toBe(false);
    const foreign = Object.assign(new Error("m"), { code: "NETWORK_ERROR", toJSON: () => ({}) });
    expect([isKMsgError(foreign), foreign instanceof KMsgError]).toEqual([true, true]);
    expect(isKMsgError(Object.assign(new Error("m"), { code: "ENOENT" }))).toBe(false);
  });
});

describe("the others", () => {
  it("mask, and pretend", async () => {
    expect(createDefaultMasker()({ value: "01012345678", path: "to" })).toBe("010******78");
    expect(createDefaultMasker()({ value: "0101", path: "to" })).toBe("****");
    expect(createDefaultMasker(1, 0)({ value: "0101", path: "to" })).toBe("0***");
    const noop = createNoopFieldCryptoProvider();
    const { ciphertext } = await noop.encrypt({ value: "가", aad, path: "to" });
    expect(ciphertext).toMatchObject({ alg: "NOOP" });
    expect(await noop.decrypt({ ciphertext, aad, path: "to" })).toBe("가");
  });
});

describe("a configuration", () => {
  const config = (change: object = {}): FieldCryptoConfig => ({
    fields: { to: "encrypt+hash" },
    provider,
    ...change,
  });
  it.each([
    [{ provider: {} }, {}, "provider"],
    [{ fields: {} }, {}, "fields"],
    [{ fields: { to: "rot13" } }, {}, "field_mode"],
    [{ failMode: "open", openFallback: "plaintext" }, {}, "open_fallback"],
    [{ aadFields: [] }, {}, "aad_fields"],
    [{ fields: { to: "plain" } }, { secureMode: true }, "secure_mode"],
  ])("%j %j: %s", (change, options, rule) => {
    const { valid, issues } = validateFieldCryptoConfig(config(change), options);
    expect([valid, issues.map((issue) => issue.rule)]).toEqual([false, [rule]]);
    expect(() => assertFieldCryptoConfig(config(change), options)).toThrow(FieldCryptoError);
  });
  it("that is right passes", () => {
    expect(validateFieldCryptoConfig(config(), { secureMode: true })).toEqual({
      valid: true,
      issues: [],
    });
    const plain = config({ fields: { to: "plain" } });
    const compat = { secureMode: true, compatPlainColumns: true };
    expect(validateFieldCryptoConfig(plain, compat).valid).toBe(true);
  });
  it("gives each field its mode", () => {
    const fields = { to: "mask", "metadata.*": "encrypt" } as const;
    expect(resolveFieldMode({ fields }, "to", "plain")).toBe("mask");
    expect(resolveFieldMode({ fields }, "metadata.otp", "plain")).toBe("encrypt");
    expect(resolveFieldMode({ fields }, "from", "plain")).toBe("plain");
  });
});

describe("key resolvers", () => {
  it("put the envelope's own key first", async () => {
    const resolver = createStaticKeyResolver({ activeKid: "new", decryptKids: ["old"] });
    const ciphertext = { v: 1, alg: "a", kid: "old", iv: "", tag: "", ct: "" };
    expect(await resolver.resolveEncryptKey({})).toEqual({ kid: "new" });
    expect(await resolver.resolveDecryptKeys?.({ ciphertext })).toEqual(["old", "new"]);
  });

  it("load once per time to live and survive a failing source", async () => {
    vi.useFakeTimers();
    const loadKeySet = vi.fn<() => Promise<{ activeKid: string }>>(async () => ({
      activeKid: "a",
    }));
    const resolver = createRefreshableKeyResolver({ provider: { loadKeySet }, cacheTtlMs: 100 });
    await Promise.all([resolver.resolveEncryptKey({}), resolver.resolveEncryptKey({})]);
    expect(loadKeySet).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(101);
    loadKeySet.mockRejectedValue(new Error("down"));
    expect(await resolver.resolveEncryptKey({})).toEqual({ kid: "a" });
    vi.useRealTimers();
  });

  it("read the environment", async () => {
    const env: Record<string, string> = { KMSG_ACTIVE_KID: "a", KMSG_DECRYPT_KIDS: "b, c," };
    const resolver = createEnvKeyResolver({ readEnv: (key) => env[key] });
    expect(await resolver.resolveDecryptKeys?.({})).toEqual(["a", "b", "c"]);
    const empty = createEnvKeyResolver({ readEnv: () => undefined });
    expect(() => empty.resolveEncryptKey({})).toThrow("KMSG_ACTIVE_KID is not set");
  });

  it("roll out to about the share asked, the same message always alike", async () => {
    const policy = { buckets: [{ kid: "new", percentage: 30 }], decryptKids: ["old"] };
    const picked = Array.from({ length: 2000 }, (_, index) =>
      selectActiveKidByRollout(policy, { messageId: `m${index}` }),
    );
    const share = picked.filter((kid) => kid === "new").length / picked.length;
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.35);
    expect(getRolloutKnownKids(policy)).toEqual(["new", "old"]);
    const resolver = createRollingKeyResolver(
      createStaticKeyResolver({ activeKid: "old" }),
      policy,
    );
    for (const [index, kid] of picked.slice(0, 50).entries()) {
      const context = { messageId: `m${index}` };
      expect(await resolver.resolveEncryptKey(context)).toEqual({ kid: kid ?? "old" });
    }
  });
});
