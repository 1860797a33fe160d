/** Forgets one message: its object first, which is the truth, then its row at once, so that nobody has to wait for the queue. */
import type { MessageRecord } from "../../domain/message/record.ts";
import { isHeld } from "../../domain/privacy/redact.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { EraseAnswer } from "../../objects/message/message-rpc.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { writeMessages } from "../../sql/mirror/write.ts";
import { redactRow, type RowName } from "../../sql/privacy/rows.ts";
import { wholeCopy } from "../mirror/whole-copy.ts";

/** The parts of the isolate that the erasure of a message uses. */
export type EraseHost = Pick<Isolate, "settings" | "messages" | "batches" | "ledger">;

export type Erased = Outcome & {
  /** The batch whose object forgot the request that the message came with. */
  readonly batch?: string | undefined;
};

type Outcome =
  | { readonly kind: "ok"; readonly record: MessageRecord }
  /** Its object was gone: the row alone was left. */
  | { readonly kind: "row" }
  | { readonly kind: "held" | "not_final"; readonly record: MessageRecord }
  /** Neither object nor row, or a row that is not final or held. */
  | { readonly kind: "not_found" };

/**
 * @param ask also a message that is not final: canceled where that is possible, else forgotten at its end
 * @param acceptedAt the life of the id that is meant; absent: that of its object
 */
export async function eraseMessage(
  isolate: EraseHost,
  sql: Sql,
  { tenant, messageId, acceptedAt }: Omit<RowName, "acceptedAt"> & { readonly acceptedAt?: number },
  ask: boolean,
): Promise<Erased> {
  const { settings } = isolate;
  const found = await isolate.messages.find(tenant, messageId);
  const known = await found?.ask(async (stub) => stub.read(tenant));
  const isMeant =
    known !== undefined && (acceptedAt === undefined || known.acceptedAt === acceptedAt);
  const row = { tenant, messageId, acceptedAt };
  if (!found || !isMeant) return eraseRow(isolate, sql, row);
  const goes = !isHeld(known) && (ask || known.finalizedAt !== undefined);
  // Before the message, which is not found again once it is forgotten.
  const batch = goes ? await forgetRequest(isolate, tenant, known.batch?.id) : undefined;
  const answer = (await found.ask(async (stub) => stub.erase(tenant, ask))) as EraseAnswer;
  if (answer.kind === "not_found") return eraseRow(isolate, sql, row);
  if (answer.kind === "ok") await writeMessages(sql, [await wholeCopy(answer.record, settings)]);
  return { ...answer, batch };
}

/** @returns the batch, where its object still knew what the request said. */
async function forgetRequest(
  { batches }: Pick<Isolate, "batches">,
  tenant: string,
  batch: string | undefined,
): Promise<string | undefined> {
  const found = batch === undefined ? undefined : batches.find(batch);
  const forgot = await found?.ask(async (stub) => stub.forgetRequest(tenant));
  return forgot ? batch : undefined;
}

type SomeLife = Omit<RowName, "acceptedAt"> & {
  /** Absent: the newest. */
  readonly acceptedAt: number | undefined;
};

async function eraseRow(
  isolate: EraseHost,
  sql: Sql,
  { tenant, messageId, acceptedAt }: SomeLife,
): Promise<Erased> {
  const life = await lifeOf(sql, { tenant, messageId, acceptedAt });
  if (!life) return { kind: "not_found" };
  const batch = await forgetRequest(isolate, tenant, life.batch);
  const row = { tenant, messageId, acceptedAt: life.acceptedAt };
  const done = await redactRow(sql, row, Date.now());
  // There is no object that would say so: a proof finds by it that a backup has undone the erasure.
  if (done) await noteErased(isolate, row);
  return { kind: done ? "row" : "not_found", batch };
}

async function noteErased({ ledger }: EraseHost, row: RowName): Promise<void> {
  const { tenant, messageId: publicId, acceptedAt } = row;
  const ending = { revision: 0, final: false, erased: true };
  await ledger.add(tenant, { publicId, acceptedAt, ending, known: true });
}

interface Life {
  readonly acceptedAt: number;
  readonly batch: string | undefined;
}

async function lifeOf(
  sql: Sql,
  { tenant, messageId, acceptedAt }: SomeLife,
): Promise<Life | undefined> {
  const { rows } = await sql.query<{ accepted_at: string; batch_id: string | null }>(
    `select accepted_at, batch_id from kmsg_delivery_all where message_id = $1 and tenant_id = $2
     and ($3::bigint is null or accepted_at = $3::bigint) order by accepted_at desc limit 1`,
    [messageId, tenant, acceptedAt ?? null],
  );
  const [row] = rows;
  return row && { acceptedAt: Number(row.accepted_at), batch: row.batch_id ?? undefined };
}
