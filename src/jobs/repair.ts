/**
 * Lets the objects write their rows anew. The object is the truth: what it says replaces row and events, whatever the
 * table claims to know. A row whose object is gone (its retention is over, or it was made by hand) is left alone: it may be
 * the last copy. But one that was erased, and has number and text again, forgets them again.
 */
import { wholeCopy } from "../app/mirror/whole-copy.ts";
import type { MessageRecord } from "../domain/message/record.ts";
import { inBounds } from "../kernel/coalescing/bounded.ts";
import { log } from "../kernel/log.ts";
import type { Settings } from "../kernel/settings/settings.ts";
import type { Isolate } from "../objects/isolate.ts";
import type { MessageStub } from "../objects/message/message-stub.ts";
import { isRowFault } from "../sql/driver/absence.ts";
import type { Sql } from "../sql/driver/sql.ts";
import { rewriteMessage } from "../sql/mirror/write.ts";
import { redactRow, unforgottenRows } from "../sql/privacy/rows.ts";
import { endOf } from "./proof/ask-objects.ts";

export interface Repair {
  readonly asked: number;
  readonly repaired: number;
  /** The database takes their rows no more than before: they are among the dead letters. */
  readonly refused: readonly string[];
  /** Their objects could not be told: what changed meanwhile may be missing. To be asked for again. */
  readonly untold: readonly string[];
  /** No object, or another tenant's. */
  readonly notFound: readonly string[];
}

/** Objects asked at once. */
const WIDTH = 20;

type RepairHost = Pick<Isolate, "settings" | "withPostgres" | "ledger" | "messages">;

interface Found {
  readonly stub: MessageStub;
  readonly record: MessageRecord;
}

export async function repairMessages(
  isolate: RepairHost,
  tenant: string,
  ids: readonly string[],
): Promise<Repair> {
  const { settings } = isolate;
  const asked = [...new Set(ids)];
  const answers = await inBounds(asked, WIDTH, async (id) => find(isolate, tenant, id));
  const known = answers.filter((answer) => answer !== undefined);
  const refused = await isolate.withPostgres(
    async (sql) => rewriteAll(sql, settings, known),
    "job",
  );
  await isolate.ledger.addAll(
    tenant,
    known.map(({ record }) => ({ publicId: record.id, acceptedAt: record.acceptedAt })),
  );
  await isolate.ledger.addAll(
    tenant,
    known.flatMap(({ record }) => endOf(record)),
  );
  const gone = asked.filter((_, index) => answers[index] === undefined);
  const erased = await isolate.withPostgres(
    async (sql) => eraseAgain(isolate, sql, tenant, gone),
    "job",
  );
  // A change that came between the look and the write is mirrored by this, and so is what the database refused.
  const told = await inBounds(known, WIDTH, async ({ stub }) => remirror(stub));
  const written = known.map(({ record }) => record.id).filter((id) => !refused.includes(id));
  const untold = known.filter((_, index) => !told[index]).map(({ record }) => record.id);
  return {
    asked: asked.length,
    repaired: written.filter((id) => !untold.includes(id)).length + erased.length,
    refused,
    untold,
    notFound: gone.filter((id) => !erased.includes(id)),
  };
}

/** @returns the ids of rows without an object that the ledger knows as erased, and that are bare again now. */
export async function eraseAgain(
  { ledger }: Pick<Isolate, "ledger">,
  sql: Sql,
  tenant: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  const erased: string[] = [];
  for (const { messageId, acceptedAt } of await unforgottenRows(sql, tenant, ids)) {
    if (!(await ledger.isErased(tenant, { publicId: messageId, acceptedAt }))) continue;
    if (await redactRow(sql, { tenant, messageId, acceptedAt }, Date.now())) erased.push(messageId);
  }
  return erased;
}

async function find(
  isolate: Pick<Isolate, "messages">,
  tenant: string,
  id: string,
): Promise<Found | undefined> {
  const found = await isolate.messages.find(tenant, id);
  const record = await found?.stub.read(tenant);
  return found && record?.id === id ? { stub: found.stub, record } : undefined;
}

/** @returns the ids of rows that the database refused. */
async function rewriteAll(
  sql: Sql,
  settings: Settings,
  known: readonly Found[],
): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const { record } of known) {
    try {
      await rewriteMessage(sql, await wholeCopy(record, settings));
    } catch (error) {
      if (!isRowFault(error)) throw error;
      refused.push(record.id);
    }
  }
  return refused;
}

/** @returns whether the object will mirror itself again. */
async function remirror(stub: MessageStub): Promise<boolean> {
  try {
    return (await stub.remirror()) !== undefined;
  } catch (error) {
    log("warn", "repair.remirror_failed", { error });
    return false;
  }
}
