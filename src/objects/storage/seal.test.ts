import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { FieldUnreadableError } from "../../kernel/keys/keys.ts";
import { productionSecrets } from "../../kernel/secrets/testing.ts";
import { isProtected } from "../../kernel/settings/privacy.ts";
import { settingsOf, type Settings } from "../../kernel/settings/settings.ts";
import { isCurrent, isSealed, openBytes, openJson, sealBytes, sealJson, textHash } from "./seal.ts";

const keyOf = (kid: string): string => `${kid}:${btoa(kid.repeat(16)).replace(/=+$/, "")}`;
const base = {
  ENVIRONMENT: "development",
  API_KEY: "k",
  HASH_KEY: "h",
  IWINV_API_KEY: "k",
  IWINV_SMS_API_KEY: "k",
  IWINV_SMS_AUTH_KEY: "k",
  IWINV_SMS_COMPANY_ID: "k",
  IWINV_SMS_SENDER_NUMBER: "0215990000",
};
const of = (kids: readonly string[], more: object = {}): Settings =>
  settingsOf({
    ...base,
    PII_MODE: "protected",
    FIELD_KEYS: kids.map(keyOf).join(","),
    FIELD_HASH_KEYS: keyOf("h1"),
    ...more,
  });
const one = of(["k1"]);
const both = of(["k2", "k1"]);
const plain = settingsOf(base);

describe("a sealed value", () => {
  it("opens as it was, in its place, also once another key is active", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const sealed = sealJson(one, "object/key", value);
        const again = JSON.parse(JSON.stringify(value)) as unknown;
        expect(openJson(() => both, "object/key", sealed)).toEqual(again);
      }),
    );
  });

  it("tells nothing of what is in it", () => {
    const sealed = sealJson(one, "object/key", { to: "01012345678", text: "인증번호" });
    const stored = isSealed(sealed)
      ? Array.from(sealed.ct, (byte) => String.fromCharCode(byte))
      : [];
    expect(stored.length).toBeGreaterThan(40);
    expect(stored.join("")).not.toContain("0101");
  });

  it("is AES-256-GCM as WebCrypto opens it", async () => {
    const sealed = sealJson(one, "object/key", { a: 1 });
    if (!isSealed(sealed)) throw new Error("not sealed");
    const raw = new TextEncoder().encode("k1".repeat(16));
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
    const additionalData = new TextEncoder().encode("object/key");
    const how = { name: "AES-GCM", iv: Uint8Array.from(sealed.iv), additionalData };
    const opened = await crypto.subtle.decrypt(how, key, Uint8Array.from(sealed.ct));
    expect(new TextDecoder().decode(opened)).toBe('{"a":1}');
  });

  it("opens nowhere else, and not after a bit of it changed: the error names place and key, and no value", () => {
    const sealed = sealJson(one, "object/message", { to: "01012345678" });
    if (!isSealed(sealed)) throw new Error("not sealed");
    const ways = [
      () => openJson(() => one, "another/message", sealed),
      () => openJson(() => one, "object/image", sealed),
      ...Array.from(sealed.ct.keys(), (at) => () => {
        const ct = sealed.ct.with(at, (sealed.ct[at] ?? 0) ^ 1);
        return openJson(() => one, "object/message", { ...sealed, ct });
      }),
    ];
    for (const way of ways) {
      expect(way).toThrow(FieldUnreadableError);
      expect(way).toThrow(
        /^the field '(message|image)' is encrypted with the key 'k1', which does/,
      );
    }
  });

  it("that no key of the ring opens is an error that names the key", () => {
    const sealed = sealJson(one, "object/message", 1);
    expect(() => openJson(() => of(["k2"]), "object/message", sealed)).toThrow(
      "the field 'message' is encrypted with the key 'k1', which is not among FIELD_KEYS",
    );
    expect(() => openJson(() => plain, "object/message", sealed)).toThrow("'k1'");
  });

  it("is current under the active key alone", () => {
    const sealed = sealJson(one, "object/key", 1);
    expect([isCurrent(one, sealed), isCurrent(both, sealed), isCurrent(one, 1)]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("may be bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const opened = openBytes(() => one, "object/image", sealBytes(one, "object/image", bytes));
        expect(opened).toEqual(bytes);
      }),
    );
  });
});

describe("in plain mode", () => {
  it("values lie as they are", () => {
    const value = { to: "01012345678" };
    expect(sealJson(plain, "object/key", value)).toBe(value);
    expect(openJson(() => plain, "object/key", value)).toBe(value);
  });

  it("what was sealed before still opens where the keys are there", () => {
    const back = { ...one, PII_MODE: "plain" } as const;
    expect(openJson(() => back, "object/key", sealJson(one, "object/key", 7))).toBe(7);
  });
});

it("the hash of a text is the same for the same text and tenant, and for nothing else", () => {
  const hash = textHash(one, "t", "text");
  expect(hash).toMatch(/^[0-9a-f]{32}$/);
  expect(textHash(both, "t", "text")).toBe(hash);
  expect(textHash(one, "t", "texu")).not.toBe(hash);
  expect(textHash(one, "u", "text")).not.toBe(hash);
});

describe("the settings of field protection", () => {
  const errorOf = (more: object): string => {
    try {
      settingsOf({ ...base, ...more });
      return "";
    } catch (error) {
      return (error as Error).message;
    }
  };

  it("in production are required, and named", () => {
    const { FIELD_KEYS, FIELD_HASH_KEYS, ...bare } = productionSecrets();
    expect(errorOf(bare)).toBe(
      "settings: FIELD_KEYS, FIELD_HASH_KEYS: must be set, as fields are protected; docs/operate/field-protection.md says how",
    );
    expect(errorOf({ ...bare, FIELD_KEYS })).toContain("FIELD_HASH_KEYS: must be");
    expect(errorOf({ ...bare, FIELD_KEYS, FIELD_HASH_KEYS })).toBe("");
    expect(errorOf({ ...bare, PII_MODE: "plain" })).toBe("");
  });

  it.each(["development", "production", undefined])(
    "protect with keys alone, whatever became of PII_MODE, in %s",
    (ENVIRONMENT) => {
      const { FIELD_KEYS, FIELD_HASH_KEYS, ...bare } = productionSecrets();
      const keys = { FIELD_KEYS, FIELD_HASH_KEYS };
      const wiped = settingsOf({ ...base, ...bare, ...keys, ENVIRONMENT });
      expect(isProtected(wiped)).toBe(true);
      expect(isSealed(sealJson(wiped, "object/key", 1))).toBe(true);
      expect(errorOf({ ...bare, FIELD_KEYS, ENVIRONMENT })).toContain("FIELD_HASH_KEYS: must be");
      expect(errorOf({ ...bare, ...keys, ENVIRONMENT, PII_MODE: "plain" })).toBe(
        "settings: PII_MODE: must not be plain beside FIELD_KEYS; take PII_MODE away",
      );
    },
  );

  it.each([
    "",
    "k1",
    "k1:",
    ":c2hvcnQ",
    "k1:c2hvcnQ",
    `${keyOf("k1")},${keyOf("k1")}`,
    `${keyOf("k1")},`,
    `k 1${keyOf("k1").slice(2)}`,
    `${keyOf("k1")}!`,
  ])("refuse the keys %j without showing them", (FIELD_KEYS) => {
    const told = errorOf({ PII_MODE: "protected", FIELD_KEYS, FIELD_HASH_KEYS: keyOf("h1") });
    expect(told).toContain("FIELD_KEYS: must be `kid:key` pairs");
    expect(told).not.toContain("c2hvcnQ");
  });

  it("refuse an active key that is not in the ring", () => {
    const rings = { FIELD_KEYS: keyOf("k1"), FIELD_HASH_KEYS: keyOf("h1") };
    expect(errorOf({ ...rings, FIELD_ACTIVE_KID: "k2" })).toContain(
      "FIELD_ACTIVE_KID: is not among",
    );
    expect(errorOf({ ...rings, FIELD_ACTIVE_HASH_KID: "k1" })).toContain("FIELD_ACTIVE_HASH_KID:");
  });
});
