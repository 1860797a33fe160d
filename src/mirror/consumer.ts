/**
 * The queue's consumer: batch → Postgres → acknowledge the objects → acknowledge the queue, in that order, so that a crash
 * anywhere repeats work and loses none. It never decides anything about a message.
 */
import { log } from "../log.ts";
import { acknowledgeMessages } from "../message/message-stub.ts";
import { isRowFault, rowFaultReason, withPostgres, type Sql } from "./postgres.ts";
import type { MirrorMessage } from "./row.ts";
import { writeDeadLetter, writeMessages } from "./write.ts";

/** What lies in the queue: the copy and the object that wants to know that it arrived. */
export interface QueuedMirror extends MirrorMessage {
  /** Hex id of the message object. */
  readonly object: string;
}

const RETRY_MAX_S = 30;
const SLOW_AFTER = 20;
const SLOW_RETRY_S = 300;

/** Seconds until a batch is tried again: 2, 4, 8 … 30, and every five minutes in a long outage. */
export function retryDelaySeconds(attempts: number): number {
  if (attempts > SLOW_AFTER) return SLOW_RETRY_S;
  return Math.min(RETRY_MAX_S, 2 ** Math.min(attempts, 10));
}

export async function consumeMirror(batch: MessageBatch<QueuedMirror>, env: Env): Promise<void> {
  const messages = batch.messages.map((message) => message.body);
  let settled: readonly QueuedMirror[];
  try {
    settled = await withPostgres(env, async (sql) => writeAll(sql, messages));
  } catch (error) {
    const attempts = Math.max(...batch.messages.map((message) => message.attempts));
    log("warn", "mirror.write_failed", { error, messages: messages.length });
    batch.retryAll({ delaySeconds: retryDelaySeconds(attempts) });
    return;
  }
  await acknowledgeMessages(
    env,
    settled.map(({ object, row }) => ({ object, revision: row.revision })),
  );
  batch.ackAll();
}

/** @returns what the objects need not send again. */
async function writeAll(
  sql: Sql,
  messages: readonly QueuedMirror[],
): Promise<readonly QueuedMirror[]> {
  try {
    await writeMessages(sql, messages);
    return messages;
  } catch (error) {
    if (!isRowFault(error)) throw error;
    return writeOneByOne(sql, messages);
  }
}

/**
 * A poisoned row goes to the dead letters with its reason; the others get through. Its object is not told that it arrived,
 * since it did not: it keeps the message beyond its retention and tries again, ever more rarely, until the cause is mended
 * or somebody discards the letter.
 */
async function writeOneByOne(
  sql: Sql,
  messages: readonly QueuedMirror[],
): Promise<readonly QueuedMirror[]> {
  const settled: QueuedMirror[] = [];
  for (const message of messages) {
    try {
      await writeMessages(sql, [message]);
      settled.push(message);
    } catch (error) {
      if (!isRowFault(error)) throw error;
      log("error", "mirror.row_refused", { reason: rowFaultReason(error) });
      const letter = await writeDeadLetter(sql, message, rowFaultReason(error), Date.now());
      if (letter === "discarded") settled.push(message);
    }
  }
  return settled;
}
