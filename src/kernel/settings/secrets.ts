/** The secrets that the service itself checks: in production each is strong, unknown to others, and used for one thing. */
import { isPublished } from "../secrets/published.ts";
import { weaknessOf, weaknessOfBytes } from "../secrets/strength.ts";
import { rootKeyOf } from "./access.ts";
import type { HashKeys } from "./hash-keys.ts";
import type { KeyRing } from "./privacy.ts";
import type { ReceiptKeys } from "./receipts.ts";

export interface Secrets {
  readonly ENVIRONMENT: "development" | "production";
  readonly API_KEY: string;
  readonly INTERNAL_CRON_TOKEN?: string | undefined;
  readonly HASH_KEY: string;
  readonly HASH_KEYS?: HashKeys | undefined;
  readonly RECEIPT_KEYS?: ReceiptKeys | undefined;
  readonly METRICS_TOKEN?: string | undefined;
  readonly RELAY_SECRET?: string | undefined;
  readonly FIELD_KEYS?: KeyRing | undefined;
  readonly FIELD_HASH_KEYS?: KeyRing | undefined;
}

const TEXT_REMEDY = "make one with `openssl rand -base64 32`";
const KEY_REMEDY = "make one as docs/operate/field-protection.md says";

interface Secret {
  /** Name of the setting, and of the key in its ring. */
  readonly name: string;
  readonly fault: string | undefined;
  /** The same for the same secret, however it is written. */
  readonly same: string;
}

/** Every secret that must not stay as it is, by its name, with the remedy and without a value. Empty in development. */
export function secretFaults(settings: Secrets): readonly string[] {
  return settings.ENVIRONMENT === "production" ? weakSecrets(settings) : [];
}

/** The faults that {@link secretFaults} would report in production. */
export function weakSecrets(settings: Secrets): readonly string[] {
  const secrets = secretsOf(settings);
  const weak = secrets.flatMap(({ fault }) => fault ?? []);
  const groups = [...Map.groupBy(secrets, ({ same }) => same).values()];
  const shared = groups
    .filter((group) => group.length > 1)
    .map((group) => `${namesOf(group)}: are the same; each needs a value of its own`);
  return [...weak, ...shared];
}

function namesOf(group: readonly Secret[]): string {
  return group.map(({ name }) => name).join(", ");
}

function secretsOf(settings: Secrets): readonly Secret[] {
  const { INTERNAL_CRON_TOKEN, HASH_KEY, METRICS_TOKEN, RELAY_SECRET } = settings;
  const API_KEY = rootKeyOf(settings);
  const { HASH_KEYS, RECEIPT_KEYS, FIELD_KEYS, FIELD_HASH_KEYS } = settings;
  const texts = Object.entries({
    API_KEY,
    INTERNAL_CRON_TOKEN,
    HASH_KEY,
    METRICS_TOKEN,
    RELAY_SECRET,
  });
  const rings = Object.entries({ FIELD_KEYS, FIELD_HASH_KEYS });
  return [
    ...texts.flatMap(([name, text]) => (text === undefined ? [] : secretOf(name, text))),
    ...[...(HASH_KEYS ?? [])].map(([id, secret]) => secretOf(`HASH_KEYS (${id})`, secret)),
    ...[...(RECEIPT_KEYS ?? [])].flatMap(([provider, keys]) =>
      keys.map((key) => secretOf(`RECEIPT_KEYS (${provider})`, key)),
    ),
    ...rings.flatMap(([name, ring]) =>
      [...(ring ?? [])].map(([kid, key]) => keyOf(`${name} (${kid})`, key)),
    ),
  ];
}

function secretOf(name: string, text: string): Secret {
  const weakness = isPublished(text) ? "everybody knows it" : weaknessOf(text);
  return {
    name,
    fault: weakness && `${name}: ${weakness}; ${TEXT_REMEDY}`,
    same: sameness(text),
  };
}

/** One spelling of what is base64 or base64url; other secrets stay as they are. */
function sameness(text: string): string {
  return text
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/={1,2}$/, "");
}

function keyOf(name: string, key: Uint8Array<ArrayBuffer>): Secret {
  const weakness = weaknessOfBytes(key);
  return {
    name,
    fault: weakness && `${name}: ${weakness}; ${KEY_REMEDY}`,
    same: sameness(btoa(String.fromCharCode(...key))),
  };
}
