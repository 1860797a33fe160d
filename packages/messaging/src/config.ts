/** What a `KMsg` is made of, and the check that it can work at all. */
import type {
  MessageRepository,
  MessageType,
  PersistenceStrategy,
  Provider,
  ProviderRequestContext,
} from "@k-msg/core";

import type { KMsgHooks } from "./hooks.ts";
import type { KMsgIdempotencyConfig } from "./idempotency.ts";
import type { KMsgRetryConfig } from "./retry.ts";

export interface KMsgRoutingConfig {
  readonly byType?: Partial<Record<MessageType, string | readonly string[]>> | undefined;
  readonly defaultProviderId?: string | undefined;
  /** How to pick from an array in `byType`; `first` unless told. */
  readonly strategy?: "first" | "round_robin" | undefined;
}

export interface KMsgDefaultsConfig {
  /** Bytes (Korean letters count two) above which a message without a type becomes LMS; 90 unless told. */
  readonly sms?: { readonly autoLmsBytes?: number | undefined } | undefined;
  readonly kakao?:
    | { readonly profileId?: string | undefined; readonly plusId?: string | undefined }
    | undefined;
  readonly naver?: { readonly talkId?: string | undefined } | undefined;
  readonly rcs?: { readonly brandId?: string | undefined } | undefined;
}

export interface KMsgPersistenceConfig {
  readonly strategy: PersistenceStrategy;
  readonly repo: MessageRepository;
}

export interface KMsgConfig {
  readonly providers: readonly Provider[];
  readonly routing?: KMsgRoutingConfig | undefined;
  readonly defaults?: KMsgDefaultsConfig | undefined;
  readonly hooks?: KMsgHooks | undefined;
  readonly persistence?: KMsgPersistenceConfig | undefined;
  /**
   * The second argument of every `provider.send`: the fetch and the abort signal of that call. Asked once per message,
   * so that a deadline starts when the provider is called. (Not in k-msg 0.30.)
   */
  readonly requestContext?: (() => ProviderRequestContext) | undefined;
  /**
   * Milliseconds a provider may take for one message, 30000 unless told; 0 means no limit. A send that ran out of time is a
   * `NETWORK_TIMEOUT`: the message may be out. Not used where `requestContext` brings a signal. (Not in k-msg 0.30.)
   */
  readonly sendTimeoutMs?: number | undefined;
  /** Off unless given; tries again only what was surely not sent. (Not in k-msg 0.30.) */
  readonly retry?: KMsgRetryConfig | undefined;
  /** How messages are told apart by `messageId`; `false` switches it off. (Not in k-msg 0.30.) */
  readonly idempotency?: KMsgIdempotencyConfig | false | undefined;
}

export const DEFAULT_SEND_TIMEOUT_MS = 30_000;

/** Throws a plain `Error`: a wrong configuration is a bug of the caller, not an outcome of a send. */
export function assertConfig(config: KMsgConfig): void {
  const given = config as Partial<KMsgConfig> | null | undefined;
  if (typeof given !== "object" || given === null) throw new Error("KMsg requires a config object");
  if (!Array.isArray(given.providers) || given.providers.length === 0) {
    throw new Error("KMsg requires non-empty `providers`");
  }
  const seen = new Set<string>();
  for (const provider of given.providers as readonly (Partial<Provider> | null | undefined)[]) {
    if (typeof provider?.id !== "string") {
      throw new Error("Invalid provider instance in `providers`");
    }
    if (seen.has(provider.id)) throw new Error(`Duplicate provider id: ${provider.id}`);
    seen.add(provider.id);
  }
}
