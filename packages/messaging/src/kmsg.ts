/** The facade: holds the configuration, hands each message to the send sequence. */
import type { KMsgError, Provider, Result, SendInput, SendResult } from "@k-msg/core";
import { ok } from "@k-msg/core";

import { sendBatch, sendPooled } from "./batch.ts";
import type { BatchSendResult, Prepared, SendManyOptions } from "./batch.ts";
import { assertConfig, DEFAULT_SEND_TIMEOUT_MS } from "./config.ts";
import type {
  KMsgConfig,
  KMsgDefaultsConfig,
  KMsgPersistenceConfig,
  KMsgRoutingConfig,
} from "./config.ts";
import { checkHealth, type KMsgHealth } from "./health.ts";
import { createHookRunner, hookContext, type KMsgHooks } from "./hooks.ts";
import { createOnce, type KMsgIdempotencyConfig, type Once } from "./idempotency.ts";
import { normalizeInput } from "./normalize.ts";
import { createPersistence } from "./persistence.ts";
import type { KMsgRetryConfig } from "./retry.ts";
import { createRouter } from "./routing.ts";
import { sendOne, type SendDeps } from "./send.ts";

export class KMsg {
  readonly #providers: readonly Provider[];
  readonly #defaults: KMsgDefaultsConfig | undefined;
  readonly #deps: SendDeps;
  readonly #once: Once;

  constructor(config: KMsgConfig) {
    assertConfig(config);
    const hooks = createHookRunner(config.hooks);
    this.#providers = [...config.providers];
    this.#defaults = config.defaults;
    this.#deps = {
      route: createRouter(this.#providers, config.routing),
      hooks,
      persistence: createPersistence(config.persistence, hooks.report),
      requestContext: config.requestContext,
      sendTimeoutMs: config.sendTimeoutMs ?? DEFAULT_SEND_TIMEOUT_MS,
      retry: config.retry,
    };
    this.#once = createOnce(config.idempotency);
  }

  static create(config: KMsgConfig): KMsg {
    return new KMsg(config);
  }

  static builder(): KMsgBuilder {
    return new KMsgBuilder();
  }

  /** An expected failure is a `Fail`; only what `onBeforeSend` throws on a single message comes out as a rejection. */
  send(input: SendInput): Promise<Result<SendResult, KMsgError>>;
  send(inputs: readonly SendInput[]): Promise<BatchSendResult>;
  async send(
    input: SendInput | readonly SendInput[],
  ): Promise<Result<SendResult, KMsgError> | BatchSendResult> {
    if (!isList(input)) return this.#sendSingle(input);
    const prepared = input.map((item) => this.#prepare(item));
    return sendBatch(this.#deps, this.#deps.route, this.#once, prepared);
  }

  /** One answer per input, in their order, with a bound on how many messages are under way at once. (Not in k-msg 0.30.) */
  async sendMany(
    inputs: readonly SendInput[],
    options: SendManyOptions = {},
  ): Promise<Result<SendResult, KMsgError>[]> {
    return sendPooled(inputs, options, async (input) => this.#sendSingle(input));
  }

  async sendOrThrow(input: SendInput): Promise<SendResult> {
    const result = await this.#sendSingle(input);
    if (result.isFailure) throw result.error;
    return result.value;
  }

  async healthCheck(): Promise<KMsgHealth> {
    return checkHealth(this.#providers);
  }

  async #sendSingle(input: SendInput): Promise<Result<SendResult, KMsgError>> {
    const prepared = this.#prepare(input);
    if (prepared.isFailure) return prepared;
    const context = prepared.value;
    return this.#once(context.options, async () => sendOne(this.#deps, context));
  }

  #prepare(input: SendInput): Prepared {
    const id = () => crypto.randomUUID();
    const options = normalizeInput(input, this.#defaults, id);
    if (options.isFailure) return options;
    return ok(hookContext(options.value, options.value.messageId ?? id(), Date.now()));
  }
}

/** Collects a configuration step by step; nothing is checked before `build`. */
export class KMsgBuilder {
  readonly #providers: Provider[] = [];
  #config: Omit<KMsgConfig, "providers"> = {};

  addProvider(provider: Provider): this {
    return this.addProviders(provider);
  }

  addProviders(...providers: Provider[]): this {
    this.#providers.push(...providers);
    return this;
  }

  withRouting(routing: KMsgRoutingConfig): this {
    return this.#with({ routing });
  }

  withDefaults(defaults: KMsgDefaultsConfig): this {
    return this.#with({ defaults });
  }

  withHooks(hooks: KMsgHooks): this {
    return this.#with({ hooks });
  }

  withPersistence(persistence: KMsgPersistenceConfig): this {
    return this.#with({ persistence });
  }

  withRequestContext(requestContext: NonNullable<KMsgConfig["requestContext"]>): this {
    return this.#with({ requestContext });
  }

  withRetry(retry: KMsgRetryConfig): this {
    return this.#with({ retry });
  }

  withIdempotency(idempotency: KMsgIdempotencyConfig | false): this {
    return this.#with({ idempotency });
  }

  withSendTimeout(sendTimeoutMs: number): this {
    return this.#with({ sendTimeoutMs });
  }

  build(): KMsg {
    return new KMsg({ ...this.#config, providers: this.#providers });
  }

  #with(part: Omit<KMsgConfig, "providers">): this {
    this.#config = { ...this.#config, ...part };
    return this;
  }
}

function isList(input: SendInput | readonly SendInput[]): input is readonly SendInput[] {
  return Array.isArray(input);
}
