/** The facade: holds the configuration, hands each message to the send sequence. */
import type { KMsgError, Provider, Result, SendInput, SendResult } from "@k-msg/core";
import { ok } from "@k-msg/core";

import { sendBatch, sendPooled } from "./batch.ts";
import type { BatchSendResult, Prepared, SendManyOptions } from "./batch.ts";
import { assertConfig } from "./config.ts";
import type {
  KMsgConfig,
  KMsgDefaultsConfig,
  KMsgPersistenceConfig,
  KMsgRoutingConfig,
} from "./config.ts";
import { checkHealth, type KMsgHealth } from "./health.ts";
import { createHookRunner, hookContext, type KMsgHooks } from "./hooks.ts";
import { normalizeInput } from "./normalize.ts";
import { createPersistence } from "./persistence.ts";
import { createRouter } from "./routing.ts";
import { sendOne, type SendDeps } from "./send.ts";

export class KMsg {
  readonly #providers: readonly Provider[];
  readonly #defaults: KMsgDefaultsConfig | undefined;
  readonly #deps: SendDeps;

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
    };
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
    return sendBatch(this.#deps, this.#deps.route, prepared);
  }

  /** Like `send` with a list, with a bound on how many messages are under way at once. */
  async sendMany(
    inputs: readonly SendInput[],
    options: SendManyOptions = {},
  ): Promise<BatchSendResult> {
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
    return prepared.isFailure ? prepared : sendOne(this.#deps, prepared.value);
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
