/**
 * Tells the objects of held messages that they are held, or that they no longer are. What a recipient gets later is found by
 * later walks: they come once a minute, and nothing is forgotten within a minute of its end.
 */
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { Sql } from "../../sql/driver/sql.ts";

/** Objects asked at once. */
const WIDTH = 20;
const PAGE = 200;
/** Rows of earlier acceptance may reach Postgres so much later. */
const OVERLAP_MS = DAY_MS;
const HOLDS = 50;

type HoldHost = Pick<Isolate, "messages">;

interface DueHold {
  readonly hold_id: string;
  readonly tenant_id: string;
  readonly message_id: string | null;
  readonly walked_to: string;
  readonly released: boolean;
}

const DUE = `select hold_id, tenant_id, message_id, walked_to, released_at is not null as released from kmsg_privacy_hold
where (released_at is null and (message_id is null or walked_to = 0)) or (released_at is not null and freed_at is null)
order by hold_id limit ${HOLDS}`;

const ONE = `select hold_id, tenant_id, message_id, walked_to, released_at is not null as released
from kmsg_privacy_hold where hold_id = $1`;

/** Messages of the hold's recipient that it does not have yet. */
const NEW_MEMBERS = `insert into kmsg_privacy_held (tenant_id, message_id, hold_id)
select distinct t.tenant_id, t.message_id, h.hold_id from kmsg_privacy_hold h
join kmsg_delivery_all t on t.tenant_id = h.tenant_id and h.to_hashes ? t."to_hash" and t.accepted_at >= $2::bigint
where h.hold_id = $1 on conflict do nothing`;

const MEMBERS = `select message_id from kmsg_privacy_held where hold_id = $1 and message_id > $2 order by message_id limit $3`;

/** All that have to be walked. */
export async function walkHolds(isolate: HoldHost, sql: Sql, now: number): Promise<void> {
  const { rows } = await sql.query<DueHold>(DUE);
  for (const hold of rows) await walk(isolate, sql, hold, now);
}

export async function walkHold(
  isolate: HoldHost,
  sql: Sql,
  holdId: string,
  now: number,
): Promise<void> {
  const { rows } = await sql.query<DueHold>(ONE, [holdId]);
  for (const hold of rows) await walk(isolate, sql, hold, now);
}

async function walk(isolate: HoldHost, sql: Sql, hold: DueHold, now: number): Promise<void> {
  const { hold_id: id, released } = hold;
  if (!released && hold.message_id === null) {
    const known = await sql.query(NEW_MEMBERS, [id, Number(hold.walked_to) - OVERLAP_MS]);
    const isNew = (known.rowCount ?? 0) > 0 || hold.walked_to === "0";
    if (isNew && !(await tellMembers(isolate, sql, hold))) return;
  } else if (!(await tellMembers(isolate, sql, hold))) return;
  await sql.query(
    released
      ? "update kmsg_privacy_hold set freed_at = $2 where hold_id = $1"
      : "update kmsg_privacy_hold set walked_to = $2 where hold_id = $1",
    [id, now],
  );
}

/** @returns false: some could not be told, and the walk has to come again. */
async function tellMembers(
  isolate: HoldHost,
  sql: Sql,
  { hold_id: id, tenant_id: tenant, released }: DueHold,
): Promise<boolean> {
  let after = "";
  for (;;) {
    const { rows } = await sql.query<{ message_id: string }>(MEMBERS, [id, after, PAGE]);
    const told = await inBounds(rows, WIDTH, async ({ message_id: messageId }) => {
      try {
        const found = await isolate.messages.find(tenant, messageId);
        await found?.stub.hold(tenant, id, !released);
        return true;
      } catch (error) {
        log("warn", "hold.tell_failed", { error });
        return false;
      }
    });
    if (told.includes(false)) return false;
    if (rows.length < PAGE) return true;
    after = rows.at(-1)?.message_id ?? "";
  }
}
