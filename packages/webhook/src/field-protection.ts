/** Stores whose secrets lie encrypted: what goes in is sealed, what comes out is opened. */
import {
  assertFieldCryptoConfig,
  type FieldCryptoConfig,
  isCryptoEnvelope,
  resolveFieldMode,
  toCiphertextEnvelopeString,
} from "@k-msg/core";

import type { WebhookRuntimeFieldCryptoOptions } from "./runtime-options.ts";
import {
  isDurable,
  type WebhookDeliveryStore,
  type WebhookEndpointStore,
  type WebhookPersistence,
} from "./stores.ts";
import type { WebhookDelivery, WebhookEndpoint } from "./types.ts";

const ENDPOINT_FIELDS = ["secret", "headers", "name", "description"] as const;
const DELIVERY_FIELDS = ["payload", "headers"] as const;
/** Headers are an object: what is sealed of them is one value of it. */
const SEALED_HEADERS = "x-kmsg-sealed";

export function protectedPersistence(
  persistence: WebhookPersistence,
  { tenantId, endpoint, delivery }: WebhookRuntimeFieldCryptoOptions,
): WebhookPersistence {
  return {
    ...persistence,
    close: async () => persistence.close?.(),
    endpointStore: endpoint
      ? protectedEndpoints(persistence.endpointStore, sealer(endpoint, "endpoint", tenantId))
      : persistence.endpointStore,
    deliveryStore: delivery
      ? protectedDeliveries(persistence.deliveryStore, sealer(delivery, "delivery", tenantId))
      : persistence.deliveryStore,
  };
}

interface Sealer {
  seal<T extends { id: string }>(record: T): Promise<T>;
  open<T extends { id: string }>(record: T): Promise<T>;
}

type Kind = "endpoint" | "delivery";
const FIELDS: Readonly<Record<Kind, readonly string[]>> = {
  endpoint: ENDPOINT_FIELDS,
  delivery: DELIVERY_FIELDS,
};

/** @throws Error for a configuration that would not protect, or would lose what is needed to send */
function sealer(config: FieldCryptoConfig, kind: Kind, tenantId: string | undefined): Sealer {
  assertFieldCryptoConfig(config);
  for (const [field, mode] of Object.entries(config.fields)) {
    const known = FIELDS[kind];
    if (!known.includes(field)) {
      throw new Error(
        `fieldCrypto.${kind}: '${field}' is not a field; there are ${known.join(", ")}`,
      );
    }
    if (mode === "mask") {
      throw new Error(
        `fieldCrypto.${kind}.${field}: 'mask' would lose what is sent; use 'encrypt'`,
      );
    }
  }
  const fields = FIELDS[kind].filter((name) => resolveFieldMode(config, name, "plain") !== "plain");
  const aadOf = (id: string, path: string): Record<string, string> => ({
    fieldPath: path,
    recordId: id,
    ...(tenantId !== undefined && { tenantId }),
  });

  async function sealText(id: string, path: string, value: string): Promise<string> {
    const { provider, keyResolver, failMode, openFallback } = config;
    try {
      const key = await keyResolver?.resolveEncryptKey({ tenantId, fieldPath: path });
      const aad = aadOf(id, path);
      const sealed = await provider.encrypt({ value, aad, path, ...(key && { kid: key.kid }) });
      return toCiphertextEnvelopeString(sealed.ciphertext);
    } catch (error) {
      // Anything else than the text itself could not be sent later.
      if (failMode === "open" && openFallback === "plaintext") return value;
      throw error;
    }
  }

  async function openText(id: string, path: string, text: string): Promise<string> {
    const kid = kidOf(text);
    if (kid === undefined) return text;
    const context = { tenantId, fieldPath: path, ciphertext: text };
    const others = (await config.keyResolver?.resolveDecryptKeys?.(context)) ?? [];
    const candidateKids = [...new Set([kid, ...others])];
    return config.provider.decrypt({ ciphertext: text, aad: aadOf(id, path), path, candidateKids });
  }

  return {
    async seal(record) {
      const changed: Record<string, unknown> = { ...record };
      for (const name of fields) {
        const value = changed[name];
        if (value === undefined) continue;
        changed[name] =
          typeof value === "string"
            ? await sealText(record.id, name, value)
            : { [SEALED_HEADERS]: await sealText(record.id, name, JSON.stringify(value)) };
      }
      return changed as typeof record;
    },
    async open(record) {
      const changed: Record<string, unknown> = { ...record };
      for (const name of fields) {
        const value = changed[name];
        if (typeof value === "string") changed[name] = await openText(record.id, name, value);
        const sealed = sealedHeaders(value);
        if (sealed === undefined) continue;
        changed[name] = JSON.parse(await openText(record.id, name, sealed)) as unknown;
      }
      return changed as typeof record;
    },
  };
}

function sealedHeaders(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const sealed = (value as Record<string, unknown>)[SEALED_HEADERS];
  return typeof sealed === "string" ? sealed : undefined;
}

function kidOf(text: string): string | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isCryptoEnvelope(value) ? value.kid : undefined;
  } catch {
    return undefined;
  }
}

function protectedEndpoints(store: WebhookEndpointStore, fields: Sealer): WebhookEndpointStore {
  return {
    add: async (endpoint) => store.add(await fields.seal(endpoint)),
    update: async (id, endpoint) => store.update(id, await fields.seal(endpoint)),
    remove: async (id) => store.remove(id),
    async get(id) {
      const endpoint = await store.get(id);
      return endpoint && fields.open<WebhookEndpoint>(endpoint);
    },
    list: async () => Promise.all((await store.list()).map(async (one) => fields.open(one))),
  };
}

function protectedDeliveries(store: WebhookDeliveryStore, fields: Sealer): WebhookDeliveryStore {
  const opened = async (found: WebhookDelivery[]): Promise<WebhookDelivery[]> =>
    Promise.all(found.map(async (one) => fields.open(one)));
  return {
    add: async (delivery) => store.add(await fields.seal(delivery)),
    list: async (options) => opened(await store.list(options)),
    ...(isDurable(store) && {
      due: async (now: Date, limit: number) => opened(await store.due(now, limit)),
      claim: async (delivery: WebhookDelivery, next: Date) => store.claim(delivery, next),
    }),
  };
}
