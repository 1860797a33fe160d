/** Which settings are secrets, which of them every deployment has to have, and good ones to judge the others beside. Pure. */
import { randomBytes } from "node:crypto";

import { mirrorBinding } from "../../src/kernel/settings/scale.ts";
import { ALL_SETTINGS } from "../../src/providers/settings.ts";

const DESCRIPTIONS = ALL_SETTINGS as Readonly<Record<string, { readonly description?: string }>>;

export function isSetting(name: string): boolean {
  return Object.hasOwn(DESCRIPTIONS, name);
}

/** The settings' table says which are. */
export function isSecret(name: string): boolean {
  return isSetting(name) && /\bSecret\b/.test(DESCRIPTIONS[name]?.description ?? "");
}

const FIELD_SECRETS = ["FIELD_KEYS", "FIELD_HASH_KEYS"];

/** Without these the service does not run: by the settings' table, and by whether it protects fields. */
export function requiredSecrets({
  vars,
  secrets,
}: {
  readonly vars: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
}): readonly string[] {
  const always = Object.keys(DESCRIPTIONS).filter((name) =>
    /\bSecret, required\b/.test(DESCRIPTIONS[name]?.description ?? ""),
  );
  const plain = vars["PII_MODE"] === "plain";
  return [...new Set([...always, ...(plain ? [] : FIELD_SECRETS), ...secrets])].toSorted();
}

const random = (): string => randomBytes(32).toString("base64url");

/** What is generated: nobody but the service has to know it. The provider's own keys come from the provider. */
const GENERATORS: Readonly<Record<string, () => string>> = {
  API_KEY: random,
  HASH_KEY: random,
  INTERNAL_CRON_TOKEN: random,
  METRICS_TOKEN: random,
  FIELD_KEYS: () => `k1:${random()}`,
  FIELD_HASH_KEYS: () => `h1:${random()}`,
};

export function canGenerate(name: string): boolean {
  return Object.hasOwn(GENERATORS, name);
}

/** @throws Error for what cannot be generated. */
export function generateSecret(name: string): string {
  const generate = GENERATORS[name];
  if (!generate) throw new Error(`${name} cannot be generated`);
  return generate();
}

/** In the form that their settings ask for. */
const FORMS: Readonly<Record<string, () => string>> = {
  HASH_KEYS: () => `n1:${random()}`,
  RECEIPT_KEYS: () => `iwinv:${random()}`,
  OTEL_EXPORTER_OTLP_HEADERS: () => `api-key=${random()}`,
  IWINV_SMS_SENDER_NUMBER: () => "0215990000",
};

/** Good ones in the place of those that Cloudflare keeps, so that what stands in a file is judged alone. */
export function assumedSecrets(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.map((name) => [name, (GENERATORS[name] ?? FORMS[name] ?? random)()]),
  );
}

/** In the place of the bindings that the settings ask for. */
export function assumedQueues(count: number): Readonly<Record<string, object>> {
  const names = Array.from({ length: count }, (_, index) => mirrorBinding(index));
  return Object.fromEntries(names.map((name) => [name, { send: () => undefined }]));
}
