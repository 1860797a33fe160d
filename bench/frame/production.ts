/**
 * The settings that production has and the local stack has not: numbers and texts encrypted, recipients guarded. Settings of the
 * Worker.
 */

/** They protect nothing. */
const key = (kid: string): string => `${kid}:${Buffer.alloc(32, kid).toString("base64url")}`;

const FIELDS_PROTECTED: Readonly<Record<string, string>> = {
  PII_MODE: "protected",
  FIELD_KEYS: key("field"),
  FIELD_HASH_KEYS: key("hash"),
};
/** Their defaults. */
const GUARDS: Readonly<Record<string, string>> = {
  GUARD_RECIPIENT: "30/10m",
  GUARD_PREFIX: "1000/10m",
  // A round has more than a day's messages; a ceiling that is higher is asked as often.
  DEFAULT_DAILY_MESSAGES: "1000000000",
};

export const AS_IN_PRODUCTION = { ...FIELDS_PROTECTED, ...GUARDS };
export const FIELDS_PLAIN = { ...GUARDS, PII_MODE: "plain" };
export const UNGUARDED = { ...FIELDS_PROTECTED, GUARD_RECIPIENT: "0", GUARD_PREFIX: "0" };
