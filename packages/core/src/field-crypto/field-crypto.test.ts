import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";

import { isKMsgError, KMsgError } from "../errors.ts";
import { createAesGcmFieldCryptoProvider } from "./aes-gcm.ts";
import { isCryptoEnvelope, toCiphertextEnvelopeString } from "./envelope.ts";
import { FieldCryptoError } from "./error.ts";
import { createDefaultMasker } from "./masker.ts";
import { createNoopFieldCryptoProvider } from "./noop.ts";
import type { CryptoEnvelope } from "./types.ts";

const keys = { k1: new Uint8Array(32).fill(1), k2: "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI" };
const provider = createAesGcmFieldCryptoProvider({ keys, activeKid: "k1" });
const aad = { fieldPath: "to", messageId: "m" };

const sealed = async (encrypted: ReturnType<typeof provider.encrypt>): Promise<string> =>
  toCiphertextEnvelopeString((await encrypted).ciphertext);

describe("AES-GCM", () => {
  it("gives back any text from the text of its envelope", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme" }),
        fc.constantFrom("k1", "k2"),
        async (value, kid) => {
          const { ciphertext } = await provider.encrypt({ value, aad, path: "to", kid });
          expect(isCryptoEnvelope(ciphertext)).toBe(true);
          const text = toCiphertextEnvelopeString(ciphertext);
          expect(await provider.decrypt({ ciphertext: text, aad, path: "to" })).toBe(value);
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
    const ciphertext = await sealed(fresh.encrypt(input));
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
    ["no envelope", { ciphertext: '{"kid":"k1"}' }],
  ])("refuses %s", async (_name, change) => {
    const ciphertext = await sealed(provider.encrypt({ value: "010", aad, path: "to" }));
    await expect(
      provider.decrypt({ ciphertext, aad, path: "to", ...change }),
    ).rejects.toBeInstanceOf(FieldCryptoError);
  });

  it("refuses what is no JSON text with a SyntaxError, as k-msg does", async () => {
    const { ciphertext } = await provider.encrypt({ value: "010", aad, path: "to" });
    for (const wrong of ["plain text", ciphertext as unknown as string]) {
      await expect(provider.decrypt({ ciphertext: wrong, aad, path: "to" })).rejects.toThrow(
        SyntaxError,
      );
    }
  });

  it("tries the keys it is given", async () => {
    const ciphertext = await sealed(provider.encrypt({ value: "010", aad, path: "to", kid: "k2" }));
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

  it("takes keys as any bytes, and no option that it does not know", async () => {
    const { buffer } = new Uint8Array(32).fill(1);
    const bytes = createAesGcmFieldCryptoProvider({ keys: { k1: buffer }, activeKid: "k1" });
    const ciphertext = await sealed(bytes.encrypt({ value: "010", aad, path: "to" }));
    expect(await provider.decrypt({ ciphertext, aad, path: "to" })).toBe("010");
    const options = { keys, activeKid: "k1", keyencoding: "utf8" };
    expect(() => createAesGcmFieldCryptoProvider(options)).toThrow(/unknown option keyencoding/);
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
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      name: "FieldCryptoError",
      code: "CRYPTO_DECRYPT_FAILED",
      message: "m",
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
  it("mask by UTF-16 units and hide a text that is too short altogether", () => {
    expect(createDefaultMasker()("01012345678")).toBe("010******78");
    expect(createDefaultMasker()("0101")).toBe("****");
    expect(createDefaultMasker(1, 0)("0101")).toBe("0***");
    expect(createDefaultMasker(0, 0)("0101")).toBe("****");
    expect(createDefaultMasker(1, 1)("😀😀")).toHaveLength(4);
    expect(provider.mask?.({ value: "01012345678", path: "to" })).toBe("010******78");
  });

  it("pretend", async () => {
    const noop = createNoopFieldCryptoProvider();
    const ciphertext = await sealed(noop.encrypt({ value: "가", aad, path: "to" }));
    expect(JSON.parse(ciphertext)).toMatchObject({ alg: "NOOP", kid: "noop", ct: "가" });
    expect(await noop.decrypt({ ciphertext, aad, path: "to" })).toBe("가");
    expect(await noop.hash({ value: "가", path: "to" })).toBe("");
  });
});
