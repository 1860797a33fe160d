/** Field protection: what is encrypted, and with which keys. */
import { z } from "zod";

const KEY_BYTES = 32;

/** Key by key id, in the order in which they were given. */
export type KeyRing = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** `kid:base64url` of 32 bytes, separated by commas. What is wrong is told by its place, never by its value. */
const keyRing = z.string().transform((text, ctx): KeyRing => {
  const parts = text.split(",").map((part) => part.trim());
  const ring = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const part of parts) {
    const [, kid, key] = /^([A-Za-z0-9._-]{1,64}):([A-Za-z0-9_-]+={0,2})$/.exec(part) ?? [];
    const bytes = kid === undefined || ring.has(kid) ? undefined : bytesOf(key ?? "");
    if (kid !== undefined && bytes) ring.set(kid, bytes);
  }
  if (ring.size === parts.length) return ring;
  const message = "must be `kid:key` pairs separated by commas, each key 32 bytes as base64url";
  ctx.addIssue({ code: "custom", message });
  return z.NEVER;
});

function bytesOf(key: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.from(
      atob(
        key
          .replaceAll("-", "+")
          .replaceAll("_", "/")
          .replace(/={1,2}$/, ""),
      ),
      (char) => char.charCodeAt(0),
    );
    return bytes.length === KEY_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}

const kid = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, "must be one of the key ids");

export const privacySettings = {
  title: "Field protection",
  about:
    "What of personal data is encrypted, and with which keys; docs/operate/field-protection.md has the rotation.",
  fields: {
    PII_MODE: z
      .enum(["plain", "protected"])
      .optional()
      .describe(
        "`protected`: numbers, custom fields and texts are stored encrypted. Default: `protected` in production and beside FIELD_KEYS, else `plain`. What was protected once never goes back.",
      ),
    FIELD_KEYS: keyRing
      .optional()
      .describe(
        "Keys of the encryption: `kid:key,…`, each key 32 bytes as base64url. Required where fields are protected. Secret.",
      ),
    FIELD_ACTIVE_KID: kid
      .optional()
      .describe("The key of FIELD_KEYS that new values are encrypted with; default the first."),
    FIELD_HASH_KEYS: keyRing
      .optional()
      .describe(
        "Keys of the hashes by which numbers are found, in the same form. Required where fields are protected. Secret.",
      ),
    FIELD_ACTIVE_HASH_KID: kid
      .optional()
      .describe("The key of FIELD_HASH_KEYS that new hashes are made with; default the first."),
    TEXT_AFTER_FINAL: z
      .enum(["hash", "keep"])
      .optional()
      .describe(
        "What a final message's object has of its text. Default: `hash` where fields are protected, else `keep`.",
      ),
  },
};

export interface PrivacySettings {
  readonly ENVIRONMENT: "development" | "production";
  readonly PII_MODE?: "plain" | "protected" | undefined;
  readonly FIELD_KEYS?: KeyRing | undefined;
  readonly FIELD_ACTIVE_KID?: string | undefined;
  readonly FIELD_HASH_KEYS?: KeyRing | undefined;
  readonly FIELD_ACTIVE_HASH_KID?: string | undefined;
  readonly TEXT_AFTER_FINAL?: "hash" | "keep" | undefined;
}

/** Whoever has keys of fields is protected, whatever became of the other settings: a lost one must not write a number in plain. */
export function isProtected(settings: PrivacySettings): boolean {
  const { PII_MODE, ENVIRONMENT, FIELD_KEYS } = settings;
  if (FIELD_KEYS !== undefined || PII_MODE === "protected") return true;
  return PII_MODE === undefined && ENVIRONMENT === "production";
}

export function forgetsText(settings: PrivacySettings): boolean {
  const { TEXT_AFTER_FINAL } = settings;
  return TEXT_AFTER_FINAL === undefined ? isProtected(settings) : TEXT_AFTER_FINAL === "hash";
}

/** The fault of the settings taken together, in words that name them and show no value; undefined for nothing. */
export function privacyFault(settings: PrivacySettings): string | undefined {
  const { FIELD_KEYS, FIELD_HASH_KEYS, FIELD_ACTIVE_KID, FIELD_ACTIVE_HASH_KID } = settings;
  const rings = { FIELD_KEYS, FIELD_HASH_KEYS };
  const missing = Object.entries(rings).flatMap(([name, ring]) => (ring ? [] : [name]));
  if (isProtected(settings) && missing.length > 0) {
    return `${missing.join(", ")}: must be set, as fields are protected; docs/operate/field-protection.md says how`;
  }
  if (settings.PII_MODE === "plain" && FIELD_KEYS !== undefined) {
    return "PII_MODE: must not be plain beside FIELD_KEYS; take PII_MODE away";
  }
  if (FIELD_ACTIVE_KID !== undefined && !FIELD_KEYS?.has(FIELD_ACTIVE_KID)) {
    return "FIELD_ACTIVE_KID: is not among FIELD_KEYS";
  }
  if (FIELD_ACTIVE_HASH_KID !== undefined && !FIELD_HASH_KEYS?.has(FIELD_ACTIVE_HASH_KID)) {
    return "FIELD_ACTIVE_HASH_KID: is not among FIELD_HASH_KEYS";
  }
  return undefined;
}
