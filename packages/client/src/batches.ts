import { Pages } from "./pages.ts";
import type { Transport } from "./transport.ts";
import type {
  Batch,
  BatchAccepted,
  BatchDetail,
  BatchDryRun,
  BatchInput,
  CallOptions,
  Page,
  QueryOf,
  SendOptions,
} from "./types.ts";
import { waitForEnd, type WaitOptions } from "./wait.ts";
import { socketUrl } from "./watched.ts";

const LIST = "/v1/batches";
const ONE = "/v1/batches/{id}";

export interface BatchSendOptions extends SendOptions {
  /** Sends the good rows though others are refused. Default: one bad row refuses the batch. */
  readonly partial?: boolean | undefined;
}

export class Batches {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Sends up to 10,000 messages. A repetition with the same key is the same batch. */
  async send(
    input: BatchInput,
    { partial, ...options }: BatchSendOptions = {},
  ): Promise<BatchAccepted> {
    const call = { ...options, query: { partial }, body: input };
    return (await this.#transport.json("post", LIST, call)) as BatchAccepted;
  }

  /** Says what `send` would make and cost. Nothing is stored or sent. */
  async dryRun(input: BatchInput, options: CallOptions = {}): Promise<BatchDryRun> {
    const call = { ...options, query: { dryRun: true }, body: input };
    return (await this.#transport.json("post", LIST, call)) as BatchDryRun;
  }

  async get(
    id: string,
    query: QueryOf<"get", "/v1/batches/{id}"> = {},
    options: CallOptions = {},
  ): Promise<BatchDetail> {
    const call = { ...options, path: { id }, query };
    return (await this.#transport.json("get", ONE, call)) as BatchDetail;
  }

  /** Lists batches, newest first. */
  list(query: QueryOf<"get", "/v1/batches"> = {}, options: CallOptions = {}): Pages<Batch> {
    return new Pages(async (cursor) => {
      const call = { ...options, query: { ...query, cursor } };
      return (await this.#transport.json("get", LIST, call)) as Page<Batch>;
    }, query.cursor);
  }

  /** Cancels what is not sent yet. Members end one after the other: wait with `waitFor`. */
  async cancel(id: string, options: CallOptions = {}): Promise<unknown> {
    return this.#transport.json("post", `${ONE}/cancel`, { ...options, path: { id } });
  }

  /** Waits until all members are final. @throws WaitTimeoutError */
  async waitFor(id: string, options: WaitOptions = {}): Promise<BatchDetail> {
    const { settings, runtime } = this.#transport;
    const watched = {
      socketUrl: socketUrl(settings.url, ONE, id),
      key: settings.key,
      load: async (signal: AbortSignal) => this.get(id, {}, { signal }),
      isDone: (view: unknown) => (view as Batch | null | undefined)?.state === "completed",
    };
    return waitForEnd(runtime, watched, options);
  }
}
