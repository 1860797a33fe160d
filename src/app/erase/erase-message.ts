import { checksDone } from "../../domain/message/check-times.ts";
/** Forgets one message: its object first, which is the truth, then its row at once, so that nobody has to wait for the queue. */
import type { MessageRecord } from "../../domain/message/record.ts";
import { nextWake } from "../../domain/message/wake.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { EraseAnswer } from "../../objects/message/message-rpc.ts";
import { timingOf } from "../../objects/message/timing.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { mirrorMessage } from "../../sql/mirror/row.ts";
import { writeMessages } from "../../sql/mirror/write.ts";
import { redactRow, type RowName } from "../../sql/privacy/rows.ts";

/** The parts of the isolate that the erasure of a message uses. */
export type EraseHost = Pick<Isolate, "settings" | "messages">;

export type Erased =
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
  if (!found || !isMeant) return eraseRow(sql, tenant, messageId, acceptedAt);
  const answer = (await found.ask(async (stub) => stub.erase(tenant, ask))) as EraseAnswer;
  if (answer.kind === "not_found") return eraseRow(sql, tenant, messageId, acceptedAt);
  if (answer.kind === "ok") await writeMessages(sql, [copyOf(answer.record, settings)]);
  return answer;
}

async function eraseRow(
  sql: Sql,
  tenant: string,
  messageId: string,
  acceptedAt: number | undefined,
): Promise<Erased> {
  const at = acceptedAt ?? (await lastLife(sql, tenant, messageId));
  if (at === undefined) return { kind: "not_found" };
  const done = await redactRow(sql, { tenant, messageId, acceptedAt: at }, Date.now());
  return { kind: done ? "row" : "not_found" };
}

async function lastLife(sql: Sql, tenant: string, messageId: string): Promise<number | undefined> {
  const { rows } = await sql.query<{ accepted_at: string }>(
    `select accepted_at from kmsg_delivery_all where message_id = $1 and tenant_id = $2 order by accepted_at desc limit 1`,
    [messageId, tenant],
  );
  return rows[0] && Number(rows[0].accepted_at);
}

function copyOf(record: MessageRecord, settings: Settings) {
  const timing = timingOf(settings);
  const now = Date.now();
  return mirrorMessage(
    // All events, not only those that were not acknowledged.
    { ...record, mirrored: 0 },
    {
      checks: checksDone(record, timing, now),
      lastCheckedAt: undefined,
      nextWakeAt: nextWake(record, timing, now),
      toHash: null,
    },
  );
}
