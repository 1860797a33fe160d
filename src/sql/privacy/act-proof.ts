/**
 * Finds acts that the audit trail records and the tables do not show: the trail proves itself (jobs/audit), so it proves these.
 * An act is noted before it is done: one that broke off in between is found here too.
 */
import type { DayRange } from "../../domain/korea/day.ts";
import type { RecordFinding } from "../../domain/ledger/seal.ts";
import type { Sql } from "../driver/sql.ts";
import { stateList } from "../states.ts";

interface Rule {
  readonly table: string;
  readonly kind: "missing" | "undone";
  readonly action: string;
  /** Id that the act `a` names. */
  readonly id: string;
  /** SQL condition: the tables lack the effect of the act `a`. */
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

/** The other way round: rows that no act made. Those from before the tenant's chain have no proof. */
interface Reverse {
  readonly table: string;
  readonly kind: "unexpected" | "altered";
  readonly id: string;
  /** Rows `r` of tenant $1 and of the times $2 to $3, with the time at which they were made. */
  readonly rows: string;
  readonly at: string;
  /** When the act was noted, about; where it is not that time. */
  readonly actAt?: string;
  /** Acts `a` that made them. */
  readonly act: string;
}

const REVERSE: readonly Reverse[] = [
  {
    table: "kmsg_privacy_hold",
    kind: "unexpected",
    id: "r.hold_id",
    rows: "kmsg_privacy_hold r where r.tenant_id = $1",
    at: "r.created_at",
    act: `a.tenant_id = r.tenant_id and a.action = 'privacy.hold' and a.detail ->> 'holdId' = r.hold_id`,
  },
  {
    table: "kmsg_privacy_hold",
    kind: "altered",
    id: "r.hold_id",
    rows: "kmsg_privacy_hold r where r.tenant_id = $1 and r.released_at is not null",
    at: "r.created_at",
    actAt: "r.released_at",
    act: `a.tenant_id = r.tenant_id and a.action = 'privacy.hold_released' and a.detail ->> 'holdId' = r.hold_id`,
  },
  {
    table: "kmsg_privacy_erasure",
    kind: "unexpected",
    id: "r.erasure_id",
    rows: "kmsg_privacy_erasure r where r.tenant_id = $1",
    at: "r.requested_at",
    act: `a.tenant_id = r.owner_id and a.action = 'privacy.erase' and a.detail ->> 'erasureId' = r.erasure_id`,
  },
  {
    // The trail hides a part of an id of the caller's own.
    table: "kmsg_dead_letter",
    kind: "unexpected",
    id: "r.kind || ':' || r.message_id",
    rows: "kmsg_dead_letter r where r.tenant_id = $1 and r.message_id like 'msg\\_%'",
    at: "r.discarded_at",
    act: `a.tenant_id = r.tenant_id and a.action = 'dead_letter.discarded' and a.detail ->> 'kind' = r.kind
      and a.detail ->> 'messageId' = r.message_id`,
  },
];

/** An act is noted right before it is done. */
const NEAR_MS = 3_600_000;

export async function unnotedRows(
  sql: Sql,
  tenant: string,
  { from, until }: DayRange,
  { now, limit }: { readonly now: number; readonly limit: number },
): Promise<readonly RecordFinding[]> {
  const found: RecordFinding[] = [];
  for (const { table, kind, id, rows: of, at, actAt = at, act } of REVERSE) {
    const { rows } = await sql.query<{ id: string }>(
      `select distinct ${id} as id from ${of} and ${at} >= $2 and ${at} < $3
and ${at} > (select min(c.at) from kmsg_audit c where c.tenant_id = $1 and c.seq is not null)
and not exists (select 1 from kmsg_audit a where a.at between ${actAt} - ${NEAR_MS} and ${actAt} + ${NEAR_MS} and ${act}) order by 1 limit $4`,
      [tenant, from, Math.min(until, now - GRACE_MS), limit],
    );
    const ids = rows.map((row) => row.id);
    if (ids.length > 0) found.push({ table, kind, count: ids.length, ids });
  }
  return found;
}

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
