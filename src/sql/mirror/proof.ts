/** Reads a tenant's day in Postgres so that neither side has to hold the day in memory. */
import type { DayRange } from "../../domain/korea/day.ts";
import type { Sum } from "../../domain/ledger/digest.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import type { Sql } from "../driver/sql.ts";
import { EVENTS_FORGOTTEN } from "../privacy/classes.ts";
import { eventChecksumSql, rowChecksumSql } from "./checksum.ts";

export interface DayOf extends DayRange {
  readonly tenant: string;
}

// A message is requested when it is accepted; the index of the pages of lists is by this name of the time.
const DAY = `t.tenant_id = $1 and t.requested_at >= $2 and t.requested_at < $3`;

// The ledger's hash of an id (ledger/id-hash.ts): eight bytes of SHA-256. Read as signed, which is the same modulo 2^64.
const ID_HASH = `('x' || left(encode(sha256(convert_to(t.message_id, 'UTF8')), 'hex'), 16))::bit(64)::bigint`;

const MINUTES = `select minute, count(*)::integer as count, sum(hash)::text as sum, sum(hash * revision)::text as revisions,
  coalesce(sum(hash) filter (where redacted_at is not null), 0)::text as erased
from (select (t.requested_at / ${MINUTE_MS})::integer as minute, ${ID_HASH}::numeric as hash, t.revision, t.redacted_at
  from kmsg_delivery_all t where ${DAY}) m group by 1`;

const ROWS = `select t.message_id, t.revision, t.redacted_at is not null as erased from kmsg_delivery_all t
where ${DAY} and ($4::text is null or t.message_id > $4) order by t.message_id limit $5`;

// Events stay with their row, in the table or in the archive; what is older was left by an earlier life of the id.
const OF_THIS_LIFE = `e.message_id = t.message_id and e.tenant_id = t.tenant_id and e.at >= t.accepted_at
  and (e.life = t.accepted_at or (e.life is null and not t.archived))`;

const ALTERED = `select t.message_id from kmsg_delivery_all t
where ${DAY} and (t.checksum is distinct from ${rowChecksumSql("t")} or exists (
  select 1 from kmsg_delivery_event_all e where ${OF_THIS_LIFE}
    and e.checksum is distinct from ${eventChecksumSql("e")}))
order by t.requested_at, t.message_id limit $4`;

// Every revision of this life once, and none that it has not.
const EVENTS_MISSING = `select t.message_id from kmsg_delivery_all t
cross join lateral (
  select count(*) as n, min(e.revision) as first, max(e.revision) as last from kmsg_delivery_event_all e
  where ${OF_THIS_LIFE}) e
where ${DAY} and t.forgotten < ${EVENTS_FORGOTTEN} and (e.n <> t.revision or e.first is distinct from 1 or e.last is distinct from t.revision)
order by t.requested_at, t.message_id limit $4`;

// An id of ours is one message's alone: the same one under another tenant was put there by hand.
const FOREIGN = `select t.message_id from kmsg_delivery_all t
where ${DAY} and t.message_id like 'msg\\_%' and exists (
  select 1 from kmsg_delivery_all o where o.message_id = t.message_id and o.tenant_id <> t.tenant_id)
order by t.requested_at, t.message_id limit $4`;

const ELSEWHERE = `select distinct o.message_id from kmsg_delivery_all o
where o.message_id in (select jsonb_array_elements_text($2::text::jsonb)) and o.tenant_id <> $1 and o.message_id like 'msg\\_%'`;

interface Named {
  readonly message_id: string;
}

/** SQL's part of a minute; the sums are the ledger's (objects/ledger). */
export interface StoredMinute {
  readonly ids: Sum;
  /** Sum of hashes times revisions. */
  readonly revisions: bigint;
  /** Sum of the hashes of erased messages. */
  readonly erased: bigint;
}

interface RawMinute {
  readonly minute: number;
  readonly count: number;
  readonly sum: string;
  readonly revisions: string;
  readonly erased: string;
}

export async function minuteSums(sql: Sql, day: DayOf): Promise<ReadonlyMap<number, StoredMinute>> {
  const { rows } = await sql.query<RawMinute>(MINUTES, [day.tenant, day.from, day.until]);
  const modulo = (text: string): bigint => BigInt.asUintN(64, BigInt(text));
  return new Map(
    rows.map(({ minute, count, sum, revisions, erased }) => [
      minute,
      {
        ids: { count, sum: modulo(sum) },
        revisions: modulo(revisions),
        erased: modulo(erased),
      },
    ]),
  );
}

const PAGE = 5000;

export interface ProvenRow {
  readonly message_id: string;
  readonly revision: number;
  /** Number and text were forgotten. */
  readonly erased: boolean;
}

/** The rows of a range, page by page, by their ids. */
export async function* rowPages(sql: Sql, day: DayOf): AsyncGenerator<readonly ProvenRow[]> {
  let after: string | null = null;
  for (;;) {
    const { rows }: { rows: readonly ProvenRow[] } = await sql.query<ProvenRow>(ROWS, [
      day.tenant,
      day.from,
      day.until,
      after,
      PAGE,
    ]);
    if (rows.length > 0) yield rows;
    if (rows.length < PAGE) return;
    after = rows.at(-1)?.message_id ?? null;
  }
}

/** Ids of ours that another tenant has a row of too. */
export async function foreignIds(sql: Sql, day: DayOf, limit: number): Promise<readonly string[]> {
  return named(sql, FOREIGN, day, limit);
}

/** Those of these ids that another tenant has a row of. */
export async function idsElsewhere(
  sql: Sql,
  tenant: string,
  ids: readonly string[],
): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql.query<Named>(ELSEWHERE, [tenant, JSON.stringify(ids)]);
  return rows.map((row) => row.message_id);
}

/** Rows, or rows with events, whose checksum is not that of what they say. */
export async function alteredIds(sql: Sql, day: DayOf, limit: number): Promise<readonly string[]> {
  return named(sql, ALTERED, day, limit);
}

/** Rows whose events are not 1 … revision. */
export async function idsLackingEvents(
  sql: Sql,
  day: DayOf,
  limit: number,
): Promise<readonly string[]> {
  return named(sql, EVENTS_MISSING, day, limit);
}

async function named(
  sql: Sql,
  text: string,
  { tenant, from, until }: DayOf,
  limit: number,
): Promise<readonly string[]> {
  const { rows } = await sql.query<Named>(text, [tenant, from, until, limit]);
  return rows.map((row) => row.message_id);
}
