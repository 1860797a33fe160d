/**
 * Asks messages how far they are where the ledger does not know: those that are not final, and those whose end was not noted, as its
 * process died. What turns out to be final is noted then.
 */
import type { MessageRecord } from "../../domain/message/record.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import { HOUR_MS } from "../../kernel/time/units.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { LedgerEntry } from "../../objects/ledger/ledger-rpc.ts";
import type { ProvenRow } from "../../sql/mirror/proof.ts";

/** Objects asked for a verdict; the next verdict asks others, as these are noted by then. */
export const ASK_LIMIT = 500;
/** Objects asked at once. */
const WIDTH = 20;
/** A change that is so old and not in SQL is not on its way any more. */
const BEHIND_MS = HOUR_MS;

export type Standing =
  /** The row is what the object says, or the newer one is on its way. */
  | "current"
  /** Postgres had a newer one, or should have it by now. */
  | "stale"
  /** It is ahead of its object. */
  | "ahead"
  /** No object can tell. */
  | "unknown";

export async function askObjects(
  isolate: Pick<Isolate, "ledger" | "messages">,
  tenant: string,
  rows: readonly ProvenRow[],
): Promise<ReadonlyMap<string, Standing>> {
  const answers = await inBounds(rows, WIDTH, async (row) => {
    const record = await read(isolate, tenant, row.message_id);
    return { row, record };
  });
  const ended = answers.flatMap(({ record }) => (record ? endOf(record) : []));
  await isolate.ledger.addAll(tenant, ended);
  return new Map(
    answers.map(({ row, record }) => [row.message_id, standingOf(row, record, Date.now())]),
  );
}

async function read(
  { messages }: Pick<Isolate, "messages">,
  tenant: string,
  id: string,
): Promise<MessageRecord | undefined> {
  try {
    const found = await messages.find(tenant, id);
    const record = await found?.ask(async (stub) => stub.read(tenant));
    return record?.id === id ? record : undefined;
  } catch (error) {
    log("warn", "proof.message_not_asked", { error });
    return undefined;
  }
}

export function standingOf(
  { revision }: Pick<ProvenRow, "revision">,
  record: Pick<MessageRecord, "revision" | "mirrored" | "changedAt"> | undefined,
  now: number,
): Standing {
  if (!record) return "unknown";
  if (revision > record.revision) return "ahead";
  const lost = revision < record.mirrored;
  const late = revision < record.revision && now - record.changedAt > BEHIND_MS;
  return lost || late ? "stale" : "current";
}

/** The entries that the ledger should have of a message by now. */
export function endOf(record: MessageRecord): readonly LedgerEntry[] {
  const { id: publicId, acceptedAt, revision, finalizedAt, redactedAt } = record;
  if (finalizedAt === undefined) return [];
  const ending = { revision, final: true, erased: redactedAt !== undefined };
  return [{ publicId, acceptedAt, ending, known: true }];
}
