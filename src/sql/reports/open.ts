/** Messages that are not final: the stuck ones, and the checks that wait. Of now; archived rows are final. */
import type { Range } from "../../domain/reports/range.ts";
import type { By } from "../../domain/reports/scope.ts";
import { timeColumn } from "../../domain/reports/scope.ts";
import { HOUR_MS } from "../../kernel/time/units.ts";
import type { Sql } from "../driver/sql.ts";
import { stateList, statusList } from "../states.ts";

export interface OpenScope {
  readonly tenant: string;
  readonly by: By;
  /** Only these; absent: all that are open. */
  readonly range?: Range;
  /** Epoch ms. */
  readonly now: number;
  /** Messages that are named. */
  readonly limit: number;
}

export interface OpenMessage {
  readonly id: string;
  readonly state: string;
  readonly type: string;
  readonly batchId: string | null;
  readonly checks: number;
  /** Epoch ms. */
  readonly requestedAt: number;
  readonly sentAt: number | null;
  readonly nextCheckAt: number;
}

export interface StuckMessage extends OpenMessage {
  readonly reason: string;
}

export interface Stuck {
  readonly total: number;
  readonly byReason: readonly { readonly reason: string; readonly count: number }[];
  /** The oldest first. */
  readonly messages: readonly StuckMessage[];
}

export interface PendingState {
  readonly state: string;
  readonly open: number;
  /** Its time has come. */
  readonly due: number;
  /** Its time came more than a minute ago: the sweeper wakes it. */
  readonly overdue: number;
  /** Epoch ms; null where all are due. */
  readonly nextDueAt: number | null;
}

export interface Pending {
  readonly states: readonly PendingState[];
  /** Open messages, the next turn first. */
  readonly messages: readonly OpenMessage[];
}

const GRACE = 60_000;
const MIN_CHECKS = 10;

const OPEN = `from kmsg_delivery_tracking t where t.status in ${statusList("open")} and t.tenant_id = $1`;

const STUCK = `${OPEN} and t.state in ${stateList("tracked")} and t.attempt_count >= ${MIN_CHECKS}
  and coalesce(t.sent_at, t.status_updated_at) < $2::bigint`;

// As in kmsg_report_stuck.
const REASON = `case when t.state = 'unconfirmed' then 'outcome_unknown'
  when t.provider_message_id = '' then 'not_identified'
  when t.provider_status_code is not null then 'provider_pending' else 'no_result' end`;

const MESSAGE = `t.message_id as "id", t.state, t.type, t.batch_id as "batchId", t.attempt_count as checks,
  t.requested_at as "requestedAt", t.sent_at as "sentAt", t.next_check_at as "nextCheckAt"`;

export async function stuckMessages(sql: Sql, scope: OpenScope): Promise<Stuck> {
  const params = [scope.tenant, scope.now - HOUR_MS];
  const range = rangeOf(scope, params);
  const counts = await sql.query<{ reason: string; count: number }>(
    `select ${REASON} as reason, count(*)::integer as count ${STUCK}${range} group by 1 order by 2 desc, 1`,
    params,
  );
  const named = await sql.query<Raw<StuckMessage>>(
    `select ${MESSAGE}, ${REASON} as reason ${STUCK}${range}
     order by coalesce(t.sent_at, t.status_updated_at), t.message_id limit $${params.length + 1}`,
    [...params, scope.limit],
  );
  return {
    total: counts.rows.reduce((sum, { count }) => sum + count, 0),
    byReason: counts.rows,
    messages: named.rows.map(parse<StuckMessage>),
  };
}

export async function pendingChecks(sql: Sql, scope: OpenScope): Promise<Pending> {
  const params: (string | number)[] = [scope.tenant];
  const range = rangeOf(scope, params);
  const now = `$${params.length + 1}::bigint`;
  const { rows } = await sql.query<Raw<PendingState>>(
    `select t.state, count(*)::integer as open,
       count(*) filter (where t.next_check_at <= ${now})::integer as due,
       count(*) filter (where t.next_check_at <= ${now} - ${GRACE})::integer as overdue,
       min(t.next_check_at) filter (where t.next_check_at > ${now}) as "nextDueAt"
     ${OPEN}${range} group by 1 order by 1`,
    [...params, scope.now],
  );
  const named = await sql.query<Raw<OpenMessage>>(
    `select ${MESSAGE} ${OPEN}${range} order by t.next_check_at, t.message_id limit $${params.length + 1}`,
    [...params, scope.limit],
  );
  return { states: rows.map(parse<PendingState>), messages: named.rows.map(parse<OpenMessage>) };
}

function rangeOf({ by, range }: OpenScope, params: (string | number)[]): string {
  if (!range) return "";
  const from = params.push(range.from);
  const until = params.push(range.until);
  return ` and t.${timeColumn(by)} >= $${from}::bigint and t.${timeColumn(by)} < $${until}::bigint`;
}

/** BIGINT comes as text. */
type Raw<T> = { [K in keyof T]: T[K] | string };

const TIMES: ReadonlySet<string> = new Set(["requestedAt", "sentAt", "nextCheckAt", "nextDueAt"]);

function parse<T extends object>(raw: Raw<T>): T {
  return Object.fromEntries(
    Object.entries(raw).map(([name, value]) => [
      name,
      TIMES.has(name) && value !== null ? Number(value) : value,
    ]),
  ) as T;
}
