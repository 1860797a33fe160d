/** SQL's knowledge of batches: lists of them, what became of their members, and why. */
import type { BatchMirrorRow } from "../../domain/batch/batch-row.ts";
import { NO_MEMBERS, type Counts, type MemberState } from "../../domain/batch/members.ts";
import type { Cursor } from "../../domain/reports/cursor.ts";
import type { Sql } from "../driver/sql.ts";

type RawBatch = { [K in keyof BatchMirrorRow]: BatchMirrorRow[K] | string };

const COLUMNS = `batch_id, tenant_id, name, state, revision, type, template_id, total, refused, requested_at, scheduled_at,
  started_at, submitted_at, completed_at, canceled_at, request_id`;

const ONE = `select ${COLUMNS} from kmsg_batch where batch_id = $1 and tenant_id = $2`;

export async function readBatch(
  sql: Sql,
  tenant: string,
  batchId: string,
): Promise<BatchMirrorRow | undefined> {
  const { rows } = await sql.query<RawBatch>(ONE, [batchId, tenant]);
  return rows[0] && parseBatch(rows[0]);
}

export interface BatchPage {
  readonly rows: readonly BatchMirrorRow[];
  readonly next: Cursor | undefined;
}

export interface BatchFilter {
  readonly tenant: string;
  /** Id of the request that made it. */
  readonly requestId?: string | undefined;
  readonly cursor?: Cursor | undefined;
  readonly limit: number;
}

/** Newest first. The cursor's messageId is the batch's id. */
export async function listBatches(
  sql: Sql,
  { tenant, requestId, cursor, limit }: BatchFilter,
): Promise<BatchPage> {
  const params: (string | number)[] = [];
  const bind = (value: string | number): string => `$${params.push(value)}`;
  const conditions = [
    `tenant_id = ${bind(tenant)}`,
    ...(requestId === undefined ? [] : [`request_id = ${bind(requestId)}`]),
    ...(cursor
      ? [
          `(requested_at, batch_id) < (${bind(cursor.requestedAt)}::bigint, ${bind(cursor.messageId)}::text)`,
        ]
      : []),
  ];
  const { rows } = await sql.query<RawBatch>(
    `select ${COLUMNS} from kmsg_batch where ${conditions.join(" and ")}
order by requested_at desc, batch_id desc limit ${bind(limit + 1)}`,
    params,
  );
  const page = rows.slice(0, limit).map(parseBatch);
  const last = page.at(-1);
  const more = rows.length > limit && last;
  return {
    rows: page,
    next: more ? { requestedAt: last.requested_at, messageId: last.batch_id } : undefined,
  };
}

/** Number of members of each batch by state, as far as SQL knows; `pending` are those that it does not know. */
export async function countsOf(
  sql: Sql,
  batches: readonly BatchMirrorRow[],
): Promise<ReadonlyMap<string, Counts>> {
  const { rows } = await sql.query<{ batch_id: string; state: MemberState; count: number }>(
    `select batch_id, state, count(*)::integer as count from kmsg_delivery_all
     where batch_id in (select jsonb_array_elements_text($1::text::jsonb)) group by 1, 2`,
    [JSON.stringify(batches.map((batch) => batch.batch_id))],
  );
  const byBatch = Map.groupBy(rows, (row) => row.batch_id);
  return new Map(
    batches.map(({ batch_id, total, refused }) => {
      const known = byBatch.get(batch_id) ?? [];
      const sum = known.reduce((all, { count }) => all + count, 0);
      const states = Object.fromEntries(known.map(({ state, count }) => [state, count]));
      return [
        batch_id,
        fullCounts({ ...states, refused, pending: Math.max(0, total - refused - sum) }),
      ];
    }),
  );
}

function fullCounts(some: Partial<Record<MemberState, number>>): Counts {
  return { ...NO_MEMBERS, ...some };
}

export interface BatchTimes {
  /** Epoch ms, each null while there is none. */
  readonly firstAcceptedAt: number | null;
  readonly firstSentAt: number | null;
  readonly lastFinalAt: number | null;
}

export interface BatchError {
  readonly code: string;
  readonly class: string | null;
  readonly count: number;
}

/** Reasons that are told. */
const MAX_REASONS = 50;

export async function batchTimes(sql: Sql, batchId: string): Promise<BatchTimes> {
  const { rows } = await sql.query<{ a: string | null; s: string | null; f: string | null }>(
    `select min(accepted_at) as a, min(sent_at) as s, max(finalized_at) as f
     from kmsg_delivery_all where batch_id = $1`,
    [batchId],
  );
  const { a = null, s = null, f = null } = rows[0] ?? {};
  const number = (text: string | null): number | null => (text === null ? null : Number(text));
  return { firstAcceptedAt: number(a), firstSentAt: number(s), lastFinalAt: number(f) };
}

/** The reasons that members are not delivered (yet), the most frequent first. */
export async function batchErrors(sql: Sql, batchId: string): Promise<readonly BatchError[]> {
  const { rows } = await sql.query<BatchError>(
    `select coalesce(last_error ->> 'code', provider_status_code) as code, error_class as class, count(*)::integer as count
     from kmsg_delivery_all
     where batch_id = $1 and state <> 'delivered' and (last_error is not null or error_class is not null)
     group by 1, 2 order by 3 desc, 1, 2 limit ${MAX_REASONS}`,
    [batchId],
  );
  return rows;
}

export interface Member {
  readonly index: number;
  readonly id: string;
  readonly state: string;
  readonly to: string;
  readonly error: string | null;
}

/** Members after a place, in the order of the request. */
export async function listMembers(
  sql: Sql,
  batchId: string,
  { state, after, limit }: { state: string | undefined; after: number; limit: number },
): Promise<readonly Member[]> {
  const bound = [batchId, after, limit];
  const { rows } = await sql.query<Member>(
    `select batch_index as index, message_id as id, state, "to", last_error ->> 'code' as error
     from kmsg_delivery_all
     where batch_id = $1 and batch_index > $2 ${state === undefined ? "" : "and state = $4"}
     order by batch_index limit $3`,
    state === undefined ? bound : [...bound, state],
  );
  return rows;
}

const TIMES = [
  "requested_at",
  "scheduled_at",
  "started_at",
  "submitted_at",
  "completed_at",
  "canceled_at",
] as const;

function parseBatch(raw: RawBatch): BatchMirrorRow {
  const numbers = TIMES.map((name) => [name, raw[name] === null ? null : Number(raw[name])]);
  return { ...raw, ...Object.fromEntries(numbers) } as BatchMirrorRow;
}
