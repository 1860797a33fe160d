/** The configuration of a `KMsg`, and the check that it can work at all. */
import {
  assertKnownOptions,
  KMSG_MESSAGE_TYPES,
  type MessageRepository,
  type MessageType,
  type OptionNames,
  type PersistenceStrategy,
  type Provider,
  type ProviderRequestContext,
} from "@k-msg/core";

import type { KMsgHooks } from "./hooks.ts";
import type { KMsgIdempotencyConfig } from "./idempotency.ts";
import type { KMsgRetryConfig } from "./retry.ts";

/** The way to pick from a list of providers. */
export type RoutingStrategy = "first" | "round_robin";

export interface KMsgRoutingConfig {
  readonly byType?: Partial<Record<MessageType, string | readonly string[]>> | undefined;
  readonly defaultProviderId?: string | undefined;
  /** The way to pick from an array in `byType`; `first` unless told. */
  readonly strategy?: RoutingStrategy | undefined;
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
   * `NETWORK_TIMEOUT`: the message may be out. Not used where `requestContext` brings a signal; beside a signal that a call brings
   * it is. (Not in k-msg 0.30.)
   */
  readonly sendTimeoutMs?: number | undefined;
  /** Off unless given; tries again only what was surely not sent. (Not in k-msg 0.30.) */
  readonly retry?: KMsgRetryConfig | undefined;
  /** The way messages are told apart by `messageId`; `false` switches it off. (Not in k-msg 0.30.) */
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
  assertNames(config);
}

const CONFIG_NAMES: OptionNames<KMsgConfig> = {
  providers: true,
  routing: true,
  defaults: true,
  hooks: true,
  persistence: true,
  requestContext: true,
  sendTimeoutMs: true,
  retry: true,
  idempotency: true,
};

const HOOK_NAMES: OptionNames<KMsgHooks> = {
  onBeforeSend: true,
  onSuccess: true,
  onError: true,
  onQueued: true,
  onAdmit: true,
  onRetryScheduled: true,
  onFinal: true,
  onHookError: true,
};

function assertNames(config: KMsgConfig): void {
  assertKnownOptions("KMsg config", config, CONFIG_NAMES);
  const { routing, defaults, persistence, retry, idempotency } = config;
  assertKnownOptions("KMsg routing", routing, {
    byType: true,
    defaultProviderId: true,
    strategy: true,
  });
  assertKnownOptions("KMsg routing.byType", routing?.byType, MESSAGE_TYPES);
  oneOf("KMsg routing.strategy", routing?.strategy, ["first", "round_robin"]);
  assertDefaults(defaults);
  assertHooks(config.hooks);
  assertKnownOptions("KMsg persistence", persistence, { strategy: true, repo: true });
  oneOf("KMsg persistence.strategy", persistence?.strategy, ["none", "log", "queue", "full"]);
  assertKnownOptions("KMsg retry", retry, {
    maxAttempts: true,
    initialDelayMs: true,
    maxDelayMs: true,
    policy: true,
  });
  if (idempotency === false) return;
  assertKnownOptions("KMsg idempotency", idempotency, { ttlMs: true, maxEntries: true });
}

const MESSAGE_TYPES = Object.fromEntries(
  KMSG_MESSAGE_TYPES.map((type) => [type, true]),
) as OptionNames<Record<MessageType, unknown>>;

function assertDefaults(defaults: KMsgDefaultsConfig | undefined): void {
  assertKnownOptions("KMsg defaults", defaults, { sms: true, kakao: true, naver: true, rcs: true });
  assertKnownOptions("KMsg defaults.sms", defaults?.sms, { autoLmsBytes: true });
  assertKnownOptions("KMsg defaults.kakao", defaults?.kakao, { profileId: true, plusId: true });
  assertKnownOptions("KMsg defaults.naver", defaults?.naver, { talkId: true });
  assertKnownOptions("KMsg defaults.rcs", defaults?.rcs, { brandId: true });
}

/** An object of hooks may have fields of its own, but none that is named as a hook is. */
function assertHooks(hooks: KMsgHooks | undefined): void {
  const named = Object.entries(hooks ?? {}).filter(([name]) => /^on[A-Z]/.test(name));
  assertKnownOptions("KMsg hooks", Object.fromEntries(named), HOOK_NAMES);
}

function oneOf(what: string, value: string | undefined, known: readonly string[]): void {
  if (value === undefined || known.includes(value)) return;
  throw new Error(`${what}: "${value}" is unknown; known are ${known.join(", ")}`);
}
