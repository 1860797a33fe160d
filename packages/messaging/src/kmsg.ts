/** The facade: holds the configuration, hands each message to the send sequence. */
import type {
  KMsgError,
  Provider,
  ProviderRequestContext,
  Result,
  SendInput,
  SendResult,
} from "@k-msg/core";
import { assertKnownOptions, fail, ok, type OptionNames } from "@k-msg/core";

import { sendBatch, sendPooled } from "./batch.ts";
import type { BatchSendResult, Prepared, SendManyOptions } from "./batch.ts";
import { assertConfig, DEFAULT_SEND_TIMEOUT_MS } from "./config.ts";
import type {
  KMsgConfig,
  KMsgDefaultsConfig,
  KMsgPersistenceConfig,
  KMsgRoutingConfig,
} from "./config.ts";
import { toKMsgError } from "./errors.ts";
import { checkHealth, type KMsgHealth } from "./health.ts";
import { createHookRunner, hookContext, type KMsgHooks } from "./hooks.ts";
import { createOnce, type KMsgIdempotencyConfig, type Once } from "./idempotency.ts";
import { noteMessage } from "./message-text.ts";
import { normalizeInput } from "./normalize.ts";
import { createPersistence } from "./persistence.ts";
import { contextProblem } from "./request-context.ts";
import type { KMsgRetryConfig } from "./retry.ts";
import { createRouter } from "./routing.ts";
import { sendOne, type SendDeps } from "./send.ts";

const SEND_MANY_NAMES: OptionNames<SendManyOptions> = {
  concurrency: true,
  signal: true,
  fetch: true,
};

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

  /**
   * An expected failure is a `Fail`; only what `onBeforeSend` throws on a single message comes out as a rejection.
   *
   * @param context the fetch and the abort signal that the provider gets; the messages of a list share it. Once aborted, what has not
   * gone to the provider is `REQUEST_ABORTED` and may be sent again.
   */
  send(input: SendInput, context?: ProviderRequestContext): Promise<Result<SendResult, KMsgError>>;
  send(inputs: readonly SendInput[], context?: ProviderRequestContext): Promise<BatchSendResult>;
  async send(
    input: SendInput | readonly SendInput[],
    context?: ProviderRequestContext,
  ): Promise<Result<SendResult, KMsgError> | BatchSendResult> {
    if (!isList(input)) return this.#sendSingle(input, context);
    const problem = contextProblem(context);
    const prepared = input.map((item) => (problem ? fail(problem) : this.#prepare(item)));
    return sendBatch(this.#with(context), this.#deps.route, this.#once, prepared);
  }

  /**
   * One answer for each input, in their order, with a bound on how many messages are under way at once. (Not in k-msg 0.30.)
   *
   * @throws Error for an unknown option
   */
  async sendMany(
    inputs: readonly SendInput[],
    options: SendManyOptions = {},
  ): Promise<Result<SendResult, KMsgError>[]> {
    assertKnownOptions("sendMany", options, SEND_MANY_NAMES);
    const { concurrency, ...context } = options;
    return sendPooled(inputs, concurrency, async (input) => this.#sendSingle(input, context));
  }

  /** Throws the `KMsgError` of what `send` answers as a `Fail`. */
  async sendOrThrow(input: SendInput, context?: ProviderRequestContext): Promise<SendResult> {
    const result = await this.#sendSingle(input, context);
    if (result.isFailure) throw result.error;
    return result.value;
  }

  async healthCheck(): Promise<KMsgHealth> {
    return checkHealth(this.#providers);
  }

  async #sendSingle(
    input: SendInput,
    request?: ProviderRequestContext,
  ): Promise<Result<SendResult, KMsgError>> {
    const problem = contextProblem(request);
    if (problem !== undefined) return fail(problem);
    const prepared = this.#prepare(input);
    if (prepared.isFailure) return prepared;
    const context = prepared.value;
    return this.#once(context.options, async () => sendOne(this.#with(request), context));
  }

  #with(request: ProviderRequestContext | undefined): SendDeps {
    return request === undefined ? this.#deps : { ...this.#deps, request };
  }

  #prepare(input: SendInput): Prepared {
    const id = () => crypto.randomUUID();
    const options = normalizeInput(input, this.#defaults, id);
    if (options.isFailure) return options;
    try {
      noteMessage(options.value);
    } catch (error) {
      return fail(toKMsgError(error));
    }
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
