/** Rows that lie under other keys than the active ones: found by an index of the key ids, and rewritten where they are unchanged. */
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Sql } from "../driver/sql.ts";
import { canonicalRow } from "../mirror/checksum.ts";
import { ROW_COLUMNS } from "../mirror/columns.ts";
import { parseRow, type RawRow } from "../mirror/raw-row.ts";
import type { StoredRow } from "../mirror/row.ts";
import { checksumOf } from "../mirror/write.ts";
import { openRow, protectRow } from "./protected-row.ts";

export const TABLES = ["kmsg_delivery_tracking", "kmsg_delivery_archive"] as const;
export type Table = (typeof TABLES)[number];

/** Null: not encrypted; hashed with HASH_KEY. */
export interface Kids {
  readonly crypto: string | null;
  readonly hash: string | null;
}

export interface Stale {
  readonly row: StoredRow;
  /** The value that stood in the table. */
  readonly before: string | null;
  readonly checksum: string | null;
  /** Hash of the number, as it was read; null or absent without one. */
  readonly hashBefore?: string | null;
}

const names = ROW_COLUMNS.map(([name]) => `"${name}"`).join(", ");

interface StalePage {
  readonly table: Table;
  readonly kids: Kids;
  readonly tenant: string | undefined;
  readonly after: StoredRow | undefined;
  readonly limit: number;
}

/** A page in the order of the ids, behind the row given. */
export async function readStale(
  sql: Sql,
  { table, kids, tenant, after, limit }: StalePage,
): Promise<readonly Stale[]> {
  const params: (string | number)[] = [];
  const bind = (value: string | number): string => `$${params.push(value)}`;
  // `is not distinct from` would use no index.
  const equal = (name: string, kid: string | null): string =>
    kid === null ? `${name} is null` : `${name} = ${bind(kid)}`;
  const conditions = [equal("crypto_kid", kids.crypto), equal("hash_kid", kids.hash)];
  if (tenant !== undefined) conditions.push(`tenant_id = ${bind(tenant)}`);
  if (after) {
    const id = bind(after.message_id);
    const place = [id, bind(after.tenant_id), `${bind(after.accepted_at)}::bigint`].join(", ");
    conditions.push(`message_id >= ${id}`, `(message_id, tenant_id, accepted_at) > (${place})`);
  }
  const { rows } = await sql.query<RawRow & { checksum: string | null }>(
    `select ${names}, checksum from ${table} where ${conditions.join(" and ")}
order by message_id, tenant_id, accepted_at limit ${bind(limit)}`,
    params,
  );
  return rows.map(({ checksum, ...raw }) => ({
    row: parseRow(raw as RawRow),
    before: checksum,
    checksum,
  }));
}

/**
 * Under the active keys. Its checksum is made anew only where the old one held: a row that was altered by hand stays one.
 * @throws FieldUnreadableError
 */
export async function reprotected(settings: Settings, stale: Stale): Promise<Stale> {
  const { row, before } = stale;
  const held = before !== null && (await checksumOf(canonicalRow(row))) === before;
  const next = await protectRow(settings, await openRow(settings, row));
  const checksum = held ? await checksumOf(canonicalRow(next)) : before;
  return { row: next, before, checksum, hashBefore: row.to_hash };
}

const PROTECTED =
  /^(?:(?:to|from)(?:_enc|_hash|_masked)?|metadata(?:_enc)?|provider_status_message|last_error|crypto_kid|crypto_state|hash_kid)$/;
const written = ROW_COLUMNS.filter(([name]) => PROTECTED.test(name));
const sets = [...written.map(([name]) => `"${name}" = r."${name}"`), "checksum = r.checksum"];
const fields = written.map(([name, type]) => `"${name}" ${type}`).join(", ");

/** Holds and erasures know a recipient by hashes alone: they learn the new one with the first row that gets it. */
const learns = (
  table: string,
): string => `update ${table} p set to_hashes = p.to_hashes || jsonb_build_array(m.to_hash)
  from moved m where p.tenant_id = m.tenant_id and p.to_hashes ? m.hash_before and not p.to_hashes ? m.to_hash`;

const rewrite = (table: Table): string => `with r as materialized (
  select * from jsonb_to_recordset($1::text::jsonb) as r(message_id text, tenant_id text, accepted_at bigint, revision integer,
    before text, checksum text, hash_before text, ${fields})
), rewritten as (
  update ${table} t set ${sets.join(", ")} from r
  where t.message_id = r.message_id and t.tenant_id = r.tenant_id and t.accepted_at = r.accepted_at
    and t.revision = r.revision and t.checksum is not distinct from r.before
  returning 1
), moved as (
  select distinct tenant_id, hash_before, to_hash from r where hash_before <> to_hash
), holds as (${learns("kmsg_privacy_hold")}), erasures as (${learns("kmsg_privacy_erasure")})
select count(*)::integer as n from rewritten`;

/** @returns how many were rewritten: what somebody else wrote since it was read is left as it is. */
export async function rewriteRows(sql: Sql, table: Table, rows: readonly Stale[]): Promise<number> {
  const body = rows.map(({ row, before, checksum, hashBefore }) => ({
    ...row,
    before,
    checksum,
    hash_before: hashBefore ?? null,
  }));
  const { rows: answer } = await sql.query<{ n: number }>(rewrite(table), [JSON.stringify(body)]);
  return answer[0]?.n ?? 0;
}

/** Resolves to true if a row of table or archive is encrypted. */
export async function hasSealedRow(sql: Sql): Promise<boolean> {
  const { rows } = await sql.query<{ sealed: boolean }>(
    `select ${TABLES.map((table) => `exists (select 1 from ${table} where crypto_kid is not null)`).join(" or ")} as sealed`,
  );
  return rows[0]?.sealed ?? false;
}

export interface KeyUse extends Kids {
  readonly rows: number;
}

/** Number of rows under each key, of table and archive. */
export async function keyUse(sql: Sql): Promise<readonly KeyUse[]> {
  const { rows } = await sql.query<KeyUse>(
    `select crypto_kid as crypto, hash_kid as hash, sum(n)::float8 as rows from (
  select crypto_kid, hash_kid, count(*) as n from kmsg_delivery_tracking group by 1, 2
  union all select crypto_kid, hash_kid, count(*) from kmsg_delivery_archive group by 1, 2) a
group by 1, 2 order by 3 desc`,
  );
  return rows;
}
