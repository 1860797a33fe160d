/** The secrets of a tenant's webhooks as its object keeps them: sealed, each bound to the object and the endpoint. */
import type { TenantConfig, WebhookEndpoint } from "../../domain/tenant/tenant-config.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { isSealedNow, openSecret, sealSecret, type Sealed } from "../storage/seal.ts";

type Secrets = WebhookEndpoint["secrets"];
/** Versions before this one kept them as they are. */
type StoredSecrets = readonly (Omit<Secrets[number], "secret"> & {
  readonly secret: string | Sealed;
})[];

export type StoredConfig = Omit<TenantConfig, "webhooks" | "webhookSecrets" | "pauses"> & {
  readonly webhooks: readonly (Omit<WebhookEndpoint, "secrets"> & {
    readonly secrets: StoredSecrets;
  })[];
  readonly webhookSecrets?: StoredSecrets;
};

/** Pauses stand apart: it is not stored with the rest. */
export type OpenConfig = Omit<TenantConfig, "pauses"> & Partial<Pick<TenantConfig, "pauses">>;

/** The key that an object seals with, and the place of its values. */
interface Lid {
  /** Called where there is a secret alone. */
  readonly settings: () => Settings;
  /** The object's id. */
  readonly object: string;
}

/** The endpoint of the messages' own addresses. */
const OWN = "message";

export function sealConfig(lid: Lid, config: OpenConfig): StoredConfig {
  const seal = (secrets: Secrets, endpoint: string): StoredSecrets =>
    secrets.map((one) => ({
      ...one,
      secret: sealSecret(lid.settings(), placeOf(lid, endpoint), one.secret),
    }));
  const { webhookSecrets, webhooks, pauses: _pauses, ...rest } = config;
  return {
    ...rest,
    webhooks: webhooks.map((one) => ({ ...one, secrets: seal(one.secrets, one.id) })),
    ...(webhookSecrets && { webhookSecrets: seal(webhookSecrets, OWN) }),
  };
}

/** @throws FieldUnreadableError where a key is gone. */
export function openConfig(lid: Lid, stored: StoredConfig): OpenConfig {
  const open = (secrets: StoredSecrets, endpoint: string): Secrets =>
    secrets.map(({ secret, ...rest }) => ({
      ...rest,
      secret:
        typeof secret === "string"
          ? secret
          : openSecret(lid.settings(), placeOf(lid, endpoint), secret),
    }));
  const { webhookSecrets, webhooks, ...rest } = stored;
  return {
    ...rest,
    webhooks: webhooks.map((one) => ({ ...one, secrets: open(one.secrets, one.id) })),
    ...(webhookSecrets && { webhookSecrets: open(webhookSecrets, OWN) }),
  };
}

/** True if every secret is sealed with the active key. */
export function isCurrentConfig(lid: Lid, stored: StoredConfig): boolean {
  return secretsOf(stored).every(
    (secret) => typeof secret !== "string" && isSealedNow(lid.settings(), secret),
  );
}

/** True if an older version stored a secret in plain. */
export function hasPlainSecret(stored: StoredConfig): boolean {
  return secretsOf(stored).some((secret) => typeof secret === "string");
}

function secretsOf({ webhooks, webhookSecrets = [] }: StoredConfig): readonly (string | Sealed)[] {
  const all = [...webhooks.map(({ secrets }) => secrets), webhookSecrets].flat();
  return all.map(({ secret }) => secret);
}

function placeOf({ object }: Lid, endpoint: string): string {
  return `${object}/secret of ${endpoint}`;
}
