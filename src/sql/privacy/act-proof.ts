/**
 * What the audit trail says was done, and the tables do not show: the trail proves itself (jobs/audit), so it proves these. An act is
 * noted before it is done: one that broke off in between is found here too.
 */
import type { DayRange } from "../../domain/korea/day.ts";
import type { RecordFinding } from "../../domain/ledger/seal.ts";
import type { Sql } from "../driver/sql.ts";
import { stateList } from "../states.ts";

interface Rule {
  readonly table: string;
  readonly kind: "missing" | "undone";
  readonly action: string;
  /** What is named, of the act `a`. */
  readonly id: string;
  /** Whether the tables lack what the act `a` did. */
  readonly lacks: string;
}

const letterOf = (kind: string): string =>
  `d.kind = '${kind}' and d.message_id = a.detail ->> 'messageId' and d.tenant_id = a.tenant_id`;

const RULES: readonly Rule[] = [
  {
    table: "kmsg_privacy_hold",
    kind: "missing",
    action: "privacy.hold",
    id: "a.detail ->> 'holdId'",
    lacks: `not exists (select 1 from kmsg_privacy_hold h where h.hold_id = a.detail ->> 'holdId' and h.tenant_id = a.tenant_id)`,
  },
  {
    table: "kmsg_privacy_held",
    kind: "missing",
    action: "privacy.hold",
    id: "a.detail ->> 'holdId'",
    lacks: `exists (select 1 from kmsg_privacy_hold h where h.hold_id = a.detail ->> 'holdId' and h.message_id is not null
      and h.freed_at is null and not exists (select 1 from kmsg_privacy_held x
        where x.hold_id = h.hold_id and x.tenant_id = h.tenant_id and x.message_id = h.message_id))`,
  },
  {
    table: "kmsg_privacy_hold",
    kind: "undone",
    action: "privacy.hold_released",
    id: "a.detail ->> 'holdId'",
    lacks: `exists (select 1 from kmsg_privacy_hold h where h.hold_id = a.detail ->> 'holdId' and h.released_at is null)`,
  },
  {
    table: "kmsg_privacy_erasure",
    kind: "missing",
    action: "privacy.erase",
    id: "a.detail ->> 'erasureId'",
    lacks: `not exists (select 1 from kmsg_privacy_erasure e where e.erasure_id = a.detail ->> 'erasureId' and e.owner_id = a.tenant_id)`,
  },
  {
    table: "kmsg_dead_letter",
    kind: "undone",
    action: "dead_letter.discarded",
    id: "(a.detail ->> 'kind') || ':' || (a.detail ->> 'messageId')",
    lacks: `(exists (select 1 from kmsg_dead_letter d where ${letterOf("mirror")} and a.detail ->> 'kind' = 'mirror' and d.discarded_at is null)
      or (a.detail ->> 'kind' = 'send' and exists (select 1 from kmsg_delivery_tracking t where t.message_id = a.detail ->> 'messageId'
        and t.tenant_id = a.tenant_id and t.state in ${stateList("replayable")} and t.status_updated_at < a.at)
        and not exists (select 1 from kmsg_dead_letter d where ${letterOf("send")} and d.discarded_at is not null)))`,
  },
];

/** An act that was noted this moment is being done. */
const GRACE_MS = 600_000;

export async function undoneActs(
  sql: Sql,
  tenant: string,
  { from, until }: DayRange,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<readonly RecordFinding[]> {
  const found: RecordFinding[] = [];
  for (const { table, kind, action, id, lacks } of RULES) {
    const { rows } = await sql.query<{ id: string }>(
      `select distinct ${id} as id from kmsg_audit a
where a.tenant_id = $1 and a.at >= $2 and a.at < $3 and a.action = '${action}' and ${lacks} order by 1 limit $4`,
      [tenant, from, Math.min(until, now - GRACE_MS), limit],
    );
    const ids = rows.map((row) => row.id);
    if (ids.length > 0) found.push({ table, kind, count: ids.length, ids });
  }
  return found;
}
