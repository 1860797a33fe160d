import { Batches } from "./batches.ts";
import { Messages } from "./messages.ts";
import { settingsOf, type ClientOptions } from "./options.ts";
import { Pages } from "./pages.ts";
import { RUNTIME, type Runtime } from "./runtime.ts";
import { Transport } from "./transport.ts";
import type {
  Answer,
  CallOptions,
  ItemOf,
  ListPath,
  Method,
  Page,
  PathOf,
  QueryOf,
  RequestOptions,
} from "./types.ts";

/** The options of a call may be left out where the operation needs none. */
type Rest<T> = Partial<T> extends T ? [options?: T] : [options: T];

/** A client of one service with one key. It keeps nothing: make one and share it. */
export class MessageObjects {
  readonly messages: Messages;
  readonly batches: Batches;
  readonly #transport: Transport;

  /**
   * @param runtime its surroundings, where they are not the platform's own: another WebSocket, a test's clock
   * @throws TypeError for an option that is unknown or wrong
   */
  constructor(options: ClientOptions, runtime: Partial<Runtime> = {}) {
    const settings = settingsOf(options);
    const { fetch } = options;
    this.#transport = new Transport(settings, { ...RUNTIME, ...(fetch && { fetch }), ...runtime });
    this.messages = new Messages(this.#transport);
    this.batches = new Batches(this.#transport);
  }

  /**
   * Calls any operation of the contract: `request("get", "/v1/reports/summary", { query: { from } })`.
   * @returns its JSON; undefined where it answers nothing
   * @throws ProblemError, ConnectionError, TypeError
   */
  async request<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...[options]: Rest<RequestOptions<M, P>>
  ): Promise<Answer<M, P>> {
    return (await this.#transport.json(method, path, options ?? {})) as Answer<M, P>;
  }

  /** Calls an operation whose answer is a file. @returns its answer, which is no failure, to read as a stream */
  async download<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...[options]: Rest<RequestOptions<M, P>>
  ): Promise<Response> {
    return this.#transport.response(method, path, options ?? {});
  }

  /** Reads a list to its end: `for await (const entry of client.list("/v1/audit"))`. */
  list<P extends ListPath>(
    path: P,
    query?: QueryOf<"get", P> & { readonly cursor?: string | undefined },
    options: CallOptions = {},
  ): Pages<ItemOf<P>> {
    return new Pages(async (cursor) => {
      const page = await this.#transport.json("get", path, {
        ...options,
        query: { ...query, cursor },
      });
      return page as Page<ItemOf<P>>;
    }, query?.cursor);
  }
}
