/**
 * Writes a page of messages as their objects have them. What SQL lacks, or has in an older revision, is one statement for all; what
 * then still differs was altered, and is written anew one by one.
 */
import { wholeCopy } from "../../app/mirror/whole-copy.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { MessageStub } from "../../objects/message/message-stub.ts";
import { isRowFault } from "../../sql/driver/absence.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { differingIds } from "../../sql/mirror/compare.ts";
import type { StoredMessage } from "../../sql/mirror/row.ts";
import { rewriteMessage, writeMessages } from "../../sql/mirror/write.ts";
import { putHeld } from "../../sql/privacy/holds.ts";
import { endOf } from "../proof/ask-objects.ts";
import { eraseAgain } from "../repair.ts";

/** Objects asked at once. */
const WIDTH = 20;

export type RebuildHost = Pick<Isolate, "settings" | "messages" | "ledger">;

export interface PageDone {
  readonly messages: number;
  readonly repaired: number;
  readonly notFound: number;
  readonly refused: number;
  /** Objects that could not be asked: the page has to come again. */
  readonly failed: number;
  /** Batches that its messages are of. */
  readonly batches: ReadonlySet<string>;
}

interface Found {
  readonly stub: MessageStub;
  readonly record: MessageRecord;
}

export async function rebuildPage(
  isolate: RebuildHost,
  sql: Sql,
  tenant: string,
  ids: readonly string[],
): Promise<PageDone> {
  const answers = await inBounds(ids, WIDTH, async (id) => ask(isolate, tenant, id));
  const found = answers.filter((answer) => typeof answer === "object");
  const copies = await Promise.all(
    found.map(async ({ record }) => wholeCopy(record, isolate.settings)),
  );
  const before = await differingIds(
    sql,
    copies.map(({ row }) => row),
  );
  const wrong = copies.filter(({ row }) => before.has(row.message_id));
  const refused = await writeAll(sql, wrong);
  const left = await differingIds(
    sql,
    wrong.map(({ row }) => row),
  );
  const altered = wrong.filter(
    ({ row }) => left.has(row.message_id) && !refused.has(row.message_id),
  );
  const failed = await rewriteAll(sql, altered, found);
  await isolate.ledger.addAll(
    tenant,
    found.flatMap(({ record }) => endOf(record)),
  );
  const gone = ids.filter((_, place) => answers[place] === "not_found");
  const bare = await eraseAgain(isolate, sql, tenant, gone);
  await putHeld(
    sql,
    tenant,
    found.flatMap(({ record: { id, holds = [] } }) => holds.map((holdId) => ({ id, holdId }))),
  );
  return {
    messages: found.length,
    repaired: wrong.length - refused.size - failed + bare.length,
    notFound: gone.length,
    refused: refused.size,
    failed: failed + answers.filter((answer) => answer === "failed").length,
    batches: new Set(found.flatMap(({ record }) => record.batch?.id ?? [])),
  };
}

async function ask(
  { messages }: Pick<Isolate, "messages">,
  tenant: string,
  id: string,
): Promise<Found | "not_found" | "failed"> {
  try {
    const address = await messages.find(tenant, id);
    const record = await address?.ask(async (stub) => stub.read(tenant));
    return address && record?.id === id ? { stub: address.stub, record } : "not_found";
  } catch (error) {
    log("warn", "rebuild.object_failed", { error });
    return "failed";
  }
}

/** @returns ids of rows that the database refused. Their objects send them again, and the consumer makes dead letters of them. */
async function writeAll(sql: Sql, copies: readonly StoredMessage[]): Promise<ReadonlySet<string>> {
  if (copies.length === 0) return new Set();
  try {
    await writeMessages(sql, copies);
    return new Set();
  } catch (error) {
    if (!isRowFault(error)) throw error;
    const [first] = copies;
    if (copies.length === 1 && first) return new Set([first.row.message_id]);
    const refused = new Set<string>();
    for (const copy of copies) for (const id of await writeAll(sql, [copy])) refused.add(id);
    return refused;
  }
}

/** @returns how many could not be. */
async function rewriteAll(
  sql: Sql,
  altered: readonly StoredMessage[],
  found: readonly Found[],
): Promise<number> {
  let failed = 0;
  for (const copy of altered) {
    const known = found.find(({ record }) => record.id === copy.row.message_id);
    try {
      await rewriteMessage(sql, copy);
      // A change that came between the look and the write would be written over.
      await known?.stub.remirror();
    } catch (error) {
      if (error instanceof Error && error.name === "DatabaseUnavailableError") throw error;
      log("warn", "rebuild.rewrite_failed", { error });
      failed += 1;
    }
  }
  return failed;
}
