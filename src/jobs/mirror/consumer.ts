/**
 * The queue's consumer: batch → Postgres → acknowledge the objects → acknowledge the queue, in that order, so that a crash
 * anywhere repeats work and loses none. It never decides anything about a message.
 */
import type { StoredBatchRow } from "../../domain/batch/batch-row.ts";
import { CONSUMER } from "../../domain/heartbeats/beats.ts";
import type { DisclosureRow } from "../../domain/privacy/disclosure.ts";
import type { DeliveryRow } from "../../domain/webhook/delivery-row.ts";
import { log } from "../../kernel/log.ts";
import type { Waiter } from "../../objects/alerts/alert-stub.ts";
import { alertOfLetter } from "../../objects/alerts/letter-alert.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { QueuedMessage, QueuedMirror, QueuedBatch } from "../../objects/mirror/queued.ts";
import { isRowFault, rowFaultReason } from "../../sql/driver/absence.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { writeBatches } from "../../sql/mirror/write-batches.ts";
import { writeDeadLetter, writeMessages, type LetterState } from "../../sql/mirror/write.ts";
import { writeDisclosures } from "../../sql/privacy/disclosures.ts";
import { writeDeliveries } from "../../sql/webhook/write-deliveries.ts";
import { noteMirror } from "../../telemetry/notes/mirror-notes.ts";
import { acknowledgeActs, actsOf, chainLegacy, writeOrLeave } from "./acts.ts";
import { acknowledgeBatches, tellBatches } from "./batch-news.ts";
import { knownEntries } from "./kinds.ts";

type ConsumerHost = Pick<
  Isolate,
  | "settings"
  | "telemetry"
  | "withPostgres"
  | "messages"
  | "batches"
  | "alerts"
  | "audit"
  | "disclosures"
  | "eventFeed"
>;

const RETRY_MAX_S = 30;
const SLOW_AFTER = 20;
const SLOW_RETRY_S = 300;

/** Seconds until a batch is tried again: 2, 4, 8 … 30, and every five minutes in a long outage. */
export function retryDelaySeconds(attempts: number): number {
  if (attempts > SLOW_AFTER) return SLOW_RETRY_S;
  return Math.min(RETRY_MAX_S, 2 ** Math.min(attempts, 10));
}

export async function consumeMirror(
  batch: MessageBatch<QueuedMirror>,
  isolate: ConsumerHost,
  ctx?: Waiter,
): Promise<void> {
  const { queue } = batch;
  const entries = knownEntries(isolate, batch, ctx);
  const allKnown = entries.length === batch.messages.length;
  const bodies = entries.map((message) => message.body);
  const messages = bodies.filter((body) => "row" in body);
  const batches = bodies.filter((body) => "batch" in body);
  const acts = actsOf(bodies);
  const startMs = Date.now();
  const deliveries = bodies.flatMap((body) => ("deliveries" in body ? body.deliveries : []));
  const refused = (letter: LetterState): void => {
    isolate.telemetry.counts.refusedRow();
    if (letter === "new") alertOfLetter(isolate, "ROW_REFUSED", ctx);
  };
  const disclosures = bodies.flatMap((body) => ("disclosure" in body ? [body.disclosure] : []));
  let settled: readonly QueuedMessage[];
  let disclosed: readonly DisclosureRow[] = [];
  let logged = true;
  let writtenActs: Awaited<ReturnType<typeof writeOrLeave>> = [];
  try {
    await chainLegacy(isolate, acts);
    settled = await isolate.withPostgres(async (sql) => {
      writtenActs = await writeOrLeave(sql, acts.chained);
      disclosed = await writeDisclosures(sql, disclosures);
      if (batches.length > 0) await writeBatches(sql, newestBatches(batches));
      const written = messages.length > 0 ? await writeAll(sql, messages, refused) : [];
      // After the messages, and apart from them: a log that cannot be written holds up nothing.
      logged = await isLogged(sql, deliveries);
      return written;
    }, "mirror");
  } catch (error) {
    const attempts = Math.max(...entries.map((message) => message.attempts));
    log("warn", "mirror.write_failed", { error, messages: messages.length });
    noteMirror(isolate, { queue, result: "failed", messages, settled: [], startMs });
    const delaySeconds = retryDelaySeconds(attempts);
    if (allKnown) batch.retryAll({ delaySeconds });
    else for (const message of entries) message.retry({ delaySeconds });
    return;
  }
  noteMirror(isolate, { queue, result: "written", messages, settled, startMs });
  if (ctx) {
    isolate.alerts.beatSoon(CONSUMER, ctx);
    isolate.eventFeed.push(settled, ctx);
  }
  // Before the objects hear that all is done: a batch that could not be told is told by their next try.
  const untold = await tellBatches(isolate, settled);
  await Promise.all([
    isolate.messages.acknowledge(
      settled
        .filter(({ row }) => row.batch_id === null || !untold.has(row.batch_id))
        .map(({ object, row }) => ({ object, revision: row.revision })),
    ),
    acknowledgeBatches(isolate, batches),
    acknowledgeActs(isolate, writtenActs),
    isolate.disclosures.acknowledge(disclosed),
  ]);
  if (untold.size === 0 && logged && allKnown) return batch.ackAll();
  for (const message of entries) {
    const { body } = message;
    const again = "row" in body && body.row.batch_id !== null && untold.has(body.row.batch_id);
    if (again || (!logged && "deliveries" in body))
      message.retry({ delaySeconds: retryDelaySeconds(message.attempts) });
    else message.ack();
  }
}

async function isLogged(sql: Sql, rows: readonly DeliveryRow[]): Promise<boolean> {
  try {
    await writeDeliveries(sql, rows);
    return true;
  } catch (error) {
    log("warn", "webhook.log_not_written", { error });
    return false;
  }
}

function newestBatches(queued: readonly QueuedBatch[]): readonly StoredBatchRow[] {
  const newest = new Map<string, StoredBatchRow>();
  for (const { batch } of queued) {
    const known = newest.get(batch.batch_id);
    if (!known || known.revision < batch.revision) newest.set(batch.batch_id, batch);
  }
  return [...newest.values()];
}

/** @returns what the objects need not send again. */
async function writeAll(
  sql: Sql,
  messages: readonly QueuedMessage[],
  refused: (letter: LetterState) => void,
): Promise<readonly QueuedMessage[]> {
  try {
    await writeMessages(sql, messages);
    return messages;
  } catch (error) {
    if (!isRowFault(error)) throw error;
    return writeOneByOne(sql, messages, refused);
  }
}

/**
 * A poisoned row goes to the dead letters with its reason; the others get through. Its object is not told that it arrived,
 * since it did not: it keeps the message beyond its retention and tries again, ever more rarely, until the cause is mended
 * or somebody discards the letter.
 */
async function writeOneByOne(
  sql: Sql,
  messages: readonly QueuedMessage[],
  refused: (letter: LetterState) => void,
): Promise<readonly QueuedMessage[]> {
  const settled: QueuedMessage[] = [];
  for (const message of messages) {
    try {
      await writeMessages(sql, [message]);
      settled.push(message);
    } catch (error) {
      if (!isRowFault(error)) throw error;
      const { traceparent } = message;
      log("error", "mirror.row_refused", { reason: rowFaultReason(error), traceparent });
      const letter = await writeDeadLetter(sql, message, rowFaultReason(error), Date.now());
      refused(letter);
      if (letter === "discarded") settled.push(message);
    }
  }
  return settled;
}
