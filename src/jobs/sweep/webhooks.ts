/**
 * Once an hour: messages that should have tried a webhook again and did not. A message at its end has no other time by which a sweeper
 * would find that its alarm was lost; the log of deliveries has.
 */
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/time/units.ts";
import type { Isolate } from "../../objects/isolate.ts";

/** An attempt needs a moment before it is in the log. */
const GRACE_MS = 10 * MINUTE_MS;
/** A message that the runs of a day could not repair is left: the log names it. */
const BACK_MS = 25 * HOUR_MS;
const LIMIT = 1000;
/** Objects woken at once. */
const WIDTH = 20;

/** If the mirror is behind, the next attempt may be missing in the log alone: such a message is woken for nothing. */
const OVERDUE = `select distinct d.message_id, d.tenant_id from kmsg_webhook_delivery d
where d.next_at > $1 and d.next_at <= $2 and not exists (
  select 1 from kmsg_webhook_delivery l where l.message_id = d.message_id and l.revision = d.revision
    and l.endpoint_id = d.endpoint_id and l.tenant_id = d.tenant_id and l.at > d.at)
limit ${LIMIT}`;

interface Overdue {
  readonly message_id: string;
  readonly tenant_id: string;
}

type Host = Pick<Isolate, "messages" | "withPostgres">;

/** @param scheduledTime epoch ms */
export async function sweepWebhooks(isolate: Host, scheduledTime: number): Promise<void> {
  const { rows } = await isolate.withPostgres(
    async (sql) => sql.query<Overdue>(OVERDUE, [scheduledTime - BACK_MS, scheduledTime - GRACE_MS]),
    "job",
  );
  await inBounds(rows, WIDTH, async (row) => {
    try {
      await isolate.messages.wake(row.tenant_id, row.message_id, null);
    } catch (error) {
      log("warn", "sweeper.wake_failed", { error });
    }
  });
}
