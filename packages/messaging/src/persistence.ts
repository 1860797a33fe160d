/** The four ways to keep a copy of what is sent. Only what happens before the provider is called may refuse a send. */
import type { KMsgError, Result, SendOptions, SendResult } from "@k-msg/core";
import { fail, ok } from "@k-msg/core";

import type { KMsgPersistenceConfig } from "./config.ts";
import { toKMsgError } from "./errors.ts";
import type { HookRunner } from "./hooks.ts";

export interface Persistence {
  /** True when the repository takes the message and somebody else will send it. */
  readonly queues: boolean;
  /** Before the send: the record's id with `queue` and `full`, nothing to remember otherwise. */
  before(options: SendOptions): Promise<Result<string | undefined, KMsgError>>;
  /** After the send, whatever its outcome. Never rejects: the outcome is already a fact. */
  after(recordId: string | undefined, options: SendOptions, result: SendResult): Promise<void>;
}

export function createPersistence(
  config: KMsgPersistenceConfig | undefined,
  report: HookRunner["report"],
): Persistence {
  const strategy = config?.strategy ?? "none";

  async function save(options: SendOptions): Promise<Result<string | undefined, KMsgError>> {
    try {
      return (await config?.repo.save(options, { strategy })) ?? ok(undefined);
    } catch (error) {
      return fail(toKMsgError(error));
    }
  }
  async function logged(options: SendOptions): Promise<void> {
    const saved = await save(options);
    if (saved.isFailure) await report(saved.error, "persistence.save");
  }
  async function updated(recordId: string, result: SendResult): Promise<void> {
    try {
      const answer = await config?.repo.update(recordId, result);
      if (answer?.isFailure) await report(answer.error, "persistence.update");
    } catch (error) {
      await report(error, "persistence.update");
    }
  }

  return {
    queues: strategy === "queue",
    async before(options) {
      return strategy === "queue" || strategy === "full" ? save(options) : ok(undefined);
    },
    async after(recordId, options, result) {
      // `log` is fire and forget: a slow repository must not hold up the answer.
      if (strategy === "log") void logged(options);
      if (strategy === "full" && recordId !== undefined) await updated(recordId, result);
    },
  };
}
