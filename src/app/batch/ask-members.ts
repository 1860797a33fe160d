/** Asks the objects of a batch's members for their answers: now that they are made, or again. */
import type { BatchRecord, BatchRow } from "../../domain/batch/batch-record.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import type { BatchFacts } from "../../objects/batch/batch-rpc.ts";
import type { BatchAddress, Place } from "../../objects/batch/batch-stub.ts";
import { memberAcceptance } from "../../objects/batch/member-acceptance.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { submitTo } from "../send/submit.ts";
import type { ArrayAnswered, ArraySubmission, RowSent } from "./array-submission.ts";

type Host = Pick<Isolate, "batches" | "settings">;
type Array = Pick<ArraySubmission, "tenant" | "rows" | "waitMs" | "idempotencyKey">;

/** Objects asked at once. */
export const WIDTH = 50;

/** Makes the member if the batch has not made it yet; both meet in one object. */
export async function askMember(
  { batches, settings }: Host,
  { waitMs, idempotencyKey }: Array,
  batch: BatchRecord,
  row: BatchRow,
): Promise<RowSent> {
  const member = await batches.member(batch.tenant, batch.id, row);
  const command = {
    acceptance: await memberAcceptance(settings, batch, row, member.publicId),
    ...(row.image && { image: row.image }),
    waitMs,
    named: true,
    canceled: batch.canceledAt !== undefined,
  };
  return submitTo(member, command, idempotencyKey !== undefined);
}

/**
 * A repeat of the request: no row is judged again, as rules may have changed since. A row that is no message yet goes out as it was
 * taken when the request came first.
 */
export async function askAllAgain(
  host: Host,
  array: Array,
  address: BatchAddress,
  { record, refusals }: BatchFacts,
): Promise<ArrayAnswered> {
  const told = refusals.filter(({ late }) => late === undefined);
  const refused = Map.groupBy(told, ({ index }) => index);
  const rows = await inBounds(
    [...array.rows.entries()],
    WIDTH,
    async ([index, { messageId }]): Promise<RowSent> => {
      const faults = refused.get(index);
      if (faults) return { kind: "invalid", faults };
      return askAgain(host, array, { address, record }, { index, messageId });
    },
  );
  return { kind: "answered", rows, original: record.requestId };
}

interface Known {
  readonly address: BatchAddress;
  readonly record: BatchRecord;
}

async function askAgain(
  host: Host,
  array: Array,
  { address, record }: Known,
  place: Place,
): Promise<RowSent> {
  const { tenant, id } = record;
  const member = await host.batches.member(tenant, id, place);
  const answered = async () => member.ask(async (stub) => stub.repeat(tenant, { batch: id }));
  const before = await answered();
  if (before) return before;
  const row = await address.ask(async (stub) => stub.pendingRow(tenant, place.index));
  if (row) return askMember(host, array, record, row);
  // It was made meanwhile, or its recipient was forgotten before it was.
  return (await answered()) ?? { kind: "erased" };
}
