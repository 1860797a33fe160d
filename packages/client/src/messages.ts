import { Pages } from "./pages.ts";
import type { Transport } from "./transport.ts";
import type {
  CallOptions,
  Message,
  MessageInput,
  MessageWithTimeline,
  Page,
  QueryOf,
  SendOptions,
} from "./types.ts";
import { waitForEnd, type WaitOptions } from "./wait.ts";
import { socketUrl } from "./watched.ts";

const LIST = "/v1/messages";
const ONE = "/v1/messages/{id}";

export class Messages {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Sends a message. A repetition of the request, by us or by you with the same key, is the same message. */
  async send(input: MessageInput, options: SendOptions = {}): Promise<MessageWithTimeline> {
    const call = { ...options, body: input };
    return (await this.#transport.json("post", LIST, call)) as MessageWithTimeline;
  }

  /** @param id the service's id, or your own `messageId` */
  async get(id: string, options: CallOptions = {}): Promise<MessageWithTimeline> {
    const call = { ...options, path: { id } };
    return (await this.#transport.json("get", ONE, call)) as MessageWithTimeline;
  }

  /** Lists messages, newest first. Lists are seconds behind; `get` is not. */
  list(query: QueryOf<"get", "/v1/messages"> = {}, options: CallOptions = {}): Pages<Message> {
    return new Pages(async (cursor) => {
      const call = { ...options, query: { ...query, cursor } };
      return (await this.#transport.json("get", LIST, call)) as Page<Message>;
    }, query.cursor);
  }

  /** Cancels a message that is not sent yet. @throws ProblemError with the code `cancel_too_late` */
  async cancel(id: string, options: CallOptions = {}): Promise<MessageWithTimeline> {
    const call = { ...options, path: { id } };
    return (await this.#transport.json("post", `${ONE}/cancel`, call)) as MessageWithTimeline;
  }

  /** Waits until the message is delivered, or has failed, or ended otherwise: `final` is true. @throws WaitTimeoutError */
  async waitFor(id: string, options: WaitOptions = {}): Promise<MessageWithTimeline> {
    const { settings, runtime } = this.#transport;
    const watched = {
      socketUrl: socketUrl(settings.url, ONE, id),
      key: settings.key,
      load: async (signal: AbortSignal) => this.get(id, { signal }),
      isDone: (view: unknown) => (view as Message | null | undefined)?.final === true,
    };
    return waitForEnd(runtime, watched, options);
  }
}
