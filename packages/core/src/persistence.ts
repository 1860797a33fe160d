import type { KMsgError } from "./errors.ts";
import type { SendResult } from "./message.ts";
import type { Result } from "./result.ts";
import type { SendInput } from "./send-options.ts";

export type PersistenceStrategy = "none" | "log" | "queue" | "full";

/** The place that KMsg writes its messages to. Core ships no implementation. */
export interface MessageRepository {
  /** Returns the record id, which `update` then takes. */
  save(
    input: SendInput,
    options?: { strategy?: PersistenceStrategy },
  ): Promise<Result<string, KMsgError>>;
  update(messageId: string, result: Partial<SendResult>): Promise<Result<void, KMsgError>>;
  find(messageId: string): Promise<Result<SendResult | null, KMsgError>>;
}
