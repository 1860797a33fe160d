/** The one way from a request with many messages to a batch object, for every route that has one. */
import type { BatchRow, Refusal, RowNotes } from "../../domain/batch/batch-record.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import type { BatchFacts, StartAnswer, StartCommand } from "../../objects/batch/batch-rpc.ts";
import { CHUNK_ROWS } from "../../objects/batch/batch-store.ts";
import type { BatchAddress } from "../../objects/batch/batch-stub.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { answerOr, type LostBatch } from "../send/lost-answer.ts";

export interface NewBatch {
  readonly tenant: string;
  readonly requestId: string;
  readonly traceparent?: string | undefined;
  readonly fingerprint: string;
  /** It has an Idempotency-Key: the request may come again. */
  readonly named: boolean;
  readonly name?: string;
  readonly scheduledAt?: number;
  /** Rows of the request, the refused ones among them. */
  readonly total: number;
  readonly rows: readonly BatchRow[];
  readonly refusals: readonly Refusal[];
  readonly notes?: RowNotes;
  /** The picture of all rows that have none of their own. */
  readonly image?: Uint8Array;
  /** The tenant has webhooks; the revision of its configuration that says so. */
  readonly notifies?: number;
}

/** Most reasons that are kept. */
const MAX_REFUSALS = 1000;
/** Well below what one value may have. */
const CHUNK_BYTES = 1_000_000;
/** Chunks on their way at once. */
const WIDTH = 4;

/** Opens the batch of a request, and returns what is there already if the request came before. */
export async function openBatch(
  isolate: Pick<Isolate, "batches">,
  tenant: string,
  key: string | undefined,
): Promise<{ readonly address: BatchAddress; readonly known: BatchFacts | undefined }> {
  const address = await isolate.batches.named(tenant, key);
  const known =
    key === undefined ? undefined : await address.ask(async (stub) => stub.read(tenant));
  return { address, known: known as BatchFacts | undefined };
}

/** Stores the rows, then accepts the batch. A crash before the end leaves nothing that anybody was promised. */
export async function startBatch(
  { publicId, ask }: BatchAddress,
  batch: NewBatch,
): Promise<StartAnswer | LostBatch> {
  const upload = crypto.randomUUID();
  let chunks = 0;
  await inBounds(chunksOf(batch.rows), WIDTH, async (rows) => {
    const chunk = chunks++;
    return ask(async (stub) => stub.put(upload, chunk, rows));
  });
  const refused = [...new Set(batch.refusals.map(({ index }) => index))];
  const { tenant, requestId, traceparent, fingerprint, name, scheduledAt, total, image } = batch;
  const type = common(batch.rows.map(({ request }) => request.type));
  const templateId = common(batch.rows.map(({ request }) => request.templateId));
  const command: StartCommand = {
    acceptance: {
      id: publicId,
      tenant,
      fingerprint,
      requestId,
      ...(traceparent !== undefined && { traceparent }),
      total,
      refused: refused.length,
      upload,
      chunks,
      ...(name !== undefined && { name }),
      ...(scheduledAt !== undefined && { scheduledAt }),
      ...(type !== undefined && { type }),
      ...(templateId !== undefined && { templateId }),
      ...(image && { sharedImage: true as const }),
      ...(batch.notifies !== undefined && { notifies: batch.notifies }),
    },
    refusals: batch.refusals.slice(0, MAX_REFUSALS),
    refusedIndexes: refused,
    ...(batch.notes && { notes: batch.notes }),
    ...(image && { image }),
  };
  const started = ask(async (stub) => stub.start(command));
  const lost = { kind: "batch_answer_lost", batchId: publicId, repeatable: batch.named } as const;
  const answer = await answerOr(started, lost);
  // These very rows: the first of these calls made it, and its answer was lost.
  const isOurs = answer.kind === "replayed" && answer.record.upload === upload;
  return isOurs ? { ...answer, kind: "created" } : answer;
}

function* chunksOf(rows: readonly BatchRow[]): Generator<readonly BatchRow[]> {
  let chunk: BatchRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    const cost = JSON.stringify(row.request).length * 2 + (row.image?.byteLength ?? 0);
    if (chunk.length === CHUNK_ROWS || (chunk.length > 0 && bytes + cost > CHUNK_BYTES)) {
      yield chunk;
      [chunk, bytes] = [[], 0];
    }
    chunk.push(row);
    bytes += cost;
  }
  if (chunk.length > 0) yield chunk;
}

/** Returns the value that all have in common, if they do. */
function common<T>(values: readonly T[]): T | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}
