/**
 * The messages that need a person. Two kinds:
 * - `send`: the message failed, that is no provider ever took it and no attempt is left. Derived from the table itself, all
 *   classes of errors alike: whoever mended the cause (a template, a sender number, the provider) knows which to replay.
 * - `mirror`: the database refused the row. It is open until the table has that revision or a newer one.
 * A discarded one stays discarded.
 */
import type { Cursor } from "../../domain/reports/cursor.ts";
import type { Sql } from "../driver/sql.ts";
import { stateList } from "../states.ts";

export const LETTER_KINDS = ["send", "mirror"] as const;
export type LetterKind = (typeof LETTER_KINDS)[number];

export interface DeadLetter {
  /** `<kind>:<message id>`. */
  readonly id: string;
  readonly kind: LetterKind;
  readonly message_id: string;
  /** Epoch ms: when it came to this. */
  readonly at: number;
  readonly error_class: string | null;
  readonly code: string;
  readonly reason: string | null;
  readonly revision: number;
  readonly attempts: number | null;
  readonly discarded_at: number | null;
}

export interface LetterFilter {
  readonly tenant: string;
  readonly kind?: LetterKind;
  readonly errorClass?: string;
  /** Epoch ms, inclusive. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly until?: number;
  /** Its messageId is the letter's id. */
  readonly cursor?: Cursor;
  readonly limit: number;
}

const SEND = `select 'send:' || t.message_id as id, 'send' as kind, t.message_id, t.status_updated_at as at, t.error_class,
  coalesce(t.last_error ->> 'code', 'UNKNOWN') as code, t.last_error ->> 'message' as reason, t.revision,
  t.provider_attempts as attempts, d.discarded_at
from kmsg_delivery_tracking t
left join kmsg_dead_letter d on d.kind = 'send' and d.message_id = t.message_id and d.tenant_id = t.tenant_id
where t.tenant_id = $1 and t.state in ${stateList("replayable")}`;

const MIRROR = `select 'mirror:' || d.message_id as id, 'mirror' as kind, d.message_id, d.created_at as at,
  'database' as error_class, 'ROW_REFUSED' as code, d.reason, coalesce(d.revision, 0) as revision,
  null::integer as attempts, d.discarded_at
from kmsg_dead_letter d
where d.tenant_id = $1 and d.kind = 'mirror' and not exists (
  select 1 from kmsg_delivery_all t
  where t.message_id = d.message_id and t.tenant_id = d.tenant_id and t.revision >= d.revision)`;

// Absent filters are null. Each branch has its own limit, so that each walks its own index.
const LIST = `select * from (
  (${SEND} and d.discarded_at is null and ($2::text is null or $2 = 'send') and ($3::text is null or t.error_class = $3)
    and ($4::bigint is null or t.status_updated_at >= $4) and ($5::bigint is null or t.status_updated_at < $5)
    and ($6::bigint is null or (t.status_updated_at, 'send:' || t.message_id) < ($6, $7::text))
  order by t.status_updated_at desc, t.message_id desc limit $8)
  union all
  (${MIRROR} and d.discarded_at is null and ($2::text is null or $2 = 'mirror') and ($3::text is null or $3 = 'database')
    and ($4::bigint is null or d.created_at >= $4) and ($5::bigint is null or d.created_at < $5)
    and ($6::bigint is null or (d.created_at, 'mirror:' || d.message_id) < ($6, $7::text))
  order by d.created_at desc, d.message_id desc limit $8)
) letters order by at desc, id desc limit $8`;

const ONE: Readonly<Record<LetterKind, string>> = {
  send: `${SEND} and t.message_id = $2`,
  mirror: `${MIRROR} and d.message_id = $2`,
};

const DISCARD = `insert into kmsg_dead_letter as d (kind, tenant_id, message_id, revision, reason, created_at, discarded_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (kind, message_id, tenant_id) do update
set discarded_at = coalesce(d.discarded_at, excluded.discarded_at)`;

type RawLetter = { [K in keyof DeadLetter]: DeadLetter[K] | string };

export interface LetterPage {
  readonly letters: readonly DeadLetter[];
  readonly next: Cursor | undefined;
}

/** Open dead letters, newest first. */
export async function listLetters(sql: Sql, filter: LetterFilter): Promise<LetterPage> {
  const { rows } = await sql.query<RawLetter>(LIST, [
    filter.tenant,
    filter.kind ?? null,
    filter.errorClass ?? null,
    filter.from ?? null,
    filter.until ?? null,
    filter.cursor?.requestedAt ?? null,
    filter.cursor?.messageId ?? null,
    filter.limit + 1,
  ]);
  const letters = rows.slice(0, filter.limit).map(parseLetter);
  const last = letters.at(-1);
  const more = rows.length > filter.limit && last;
  return { letters, next: more ? { requestedAt: last.at, messageId: last.id } : undefined };
}

/** One dead letter, discarded or not; undefined where there is none, or none any more. */
export async function readLetter(
  sql: Sql,
  tenant: string,
  id: string,
): Promise<DeadLetter | undefined> {
  const [, kind, messageId] = /^(send|mirror):([\x21-\x7e]{1,255})$/.exec(id) ?? [];
  if (kind === undefined || messageId === undefined) return undefined;
  const { rows } = await sql.query<RawLetter>(ONE[kind as LetterKind], [tenant, messageId]);
  return rows[0] && parseLetter(rows[0]);
}

export async function discardLetter(
  sql: Sql,
  tenant: string,
  letter: DeadLetter,
  now: number,
): Promise<void> {
  const { kind, message_id, revision, code, at } = letter;
  await sql.query(DISCARD, [kind, tenant, message_id, revision, code, at, now]);
}

function parseLetter(raw: RawLetter): DeadLetter {
  const at = Number(raw.at);
  const discarded_at = raw.discarded_at === null ? null : Number(raw.discarded_at);
  return { ...raw, at, discarded_at } as DeadLetter;
}
