/** One message per `messageId`: a caller that repeats a send gets the first answer instead of a second message. */
import type { KMsgError, Result, SendOptions, SendResult } from "@k-msg/core";
import { fail } from "@k-msg/core";

import { invalidRequest, toKMsgError } from "./errors.ts";
import { messageText } from "./message-text.ts";

export interface KMsgIdempotencyConfig {
  /** Time that an accepted message is remembered, in milliseconds; default one hour. */
  readonly ttlMs?: number | undefined;
  /** Number of messages that are remembered at most, the oldest go first; default 10,000. */
  readonly maxEntries?: number | undefined;
}

type Answer = Result<SendResult, KMsgError>;

interface Entry {
  readonly text: string;
  readonly answer: Promise<Answer>;
  readonly until: number;
}

export type Once = (options: SendOptions, send: () => Promise<Answer>) => Promise<Answer>;

const HOUR_MS = 3_600_000;

/**
 * In memory, per KMsg instance: it stops a retrying caller, not another process; for that a tracking store keeps the ids
 * (`createDeliveryTrackingHooks`). What was not accepted is forgotten, so that it can be tried again.
 */
export function createOnce(config: KMsgIdempotencyConfig | false | undefined): Once {
  if (config === false) return async (_options, send) => send();
  const { ttlMs = HOUR_MS, maxEntries = 10_000 } = config ?? {};
  const entries = new Map<string, Entry>();

  return async (options, send) => {
    const id = options.messageId ?? "";
    let text: string;
    try {
      const whole = messageText(options);
      text = typeof whole === "string" ? whole : await whole;
    } catch (error) {
      return fail(toKMsgError(error));
    }
    const now = Date.now();
    const known = entries.get(id);
    if (known !== undefined && known.until > now) {
      if (known.text === text) return known.answer;
      return fail(invalidRequest("messageId was already used for another message"));
    }
    const answer = send();
    entries.delete(id);
    entries.set(id, { text, answer, until: now + ttlMs });
    for (const oldest of entries.keys()) {
      if (entries.size <= maxEntries) break;
      entries.delete(oldest);
    }
    const forget = () => {
      if (entries.get(id)?.answer === answer) entries.delete(id);
    };
    try {
      const outcome = await answer;
      if (outcome.isFailure) forget();
      return outcome;
    } catch (error) {
      forget();
      throw error;
    }
  };
}
