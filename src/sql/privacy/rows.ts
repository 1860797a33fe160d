/** Statements that make rows forget. A row stays provable: where its checksum was right it is right for what is left. */
import type { Sql } from "../driver/sql.ts";
import { rowChecksumSql } from "../mirror/checksum.ts";
import { PROVEN_ROW_COLUMNS } from "../mirror/columns.ts";
import { blanks, type RetentionClass } from "./classes.ts";

/** Both hold rows of messages. */
export const DELIVERY_TABLES = ["kmsg_delivery_tracking", "kmsg_delivery_archive"] as const;
export type DeliveryTable = (typeof DELIVERY_TABLES)[number];

/** SQL condition: a legal hold covers the row with this alias, by its id, or by its recipient. */
export const heldSql = (alias: string): string => `(exists (select 1 from kmsg_privacy_held x
    join kmsg_privacy_hold h on h.hold_id = x.hold_id and h.released_at is null
    where x.tenant_id = ${alias}.tenant_id and x.message_id = ${alias}.message_id)
  or exists (select 1 from kmsg_privacy_hold h where h.tenant_id = ${alias}.tenant_id and h.released_at is null
    and ${alias}."to_hash" is not null and h.to_hashes ? ${alias}."to_hash"))`;

export interface Forgetting {
  /** Picks rows of `t`. */
  readonly where: string;
  /** Further columns to be set, as `name = expression`. */
  readonly also: string;
  /** The statement's end, which may use `changed`. */
  readonly last: string;
}

/** The statement that blanks the columns of classes. */
export function forgetStatement(
  table: DeliveryTable,
  classes: readonly RetentionClass[],
  { where, also, last }: Forgetting,
): string {
  const blanked = new Map(blanks(...classes).map(({ name, blank }) => [name, blank]));
  const after = PROVEN_ROW_COLUMNS.map(([name]) => {
    const blank = blanked.get(name);
    return blank === undefined ? `"${name}"` : `${typed(blank, name)} as "${name}"`;
  }).join(", ");
  const set = [...blanked.keys()].map((name) => `"${name}" = a."${name}"`).join(", ");
  return `with picked as (
  select * from ${table} t where ${where} for update skip locked
), after as (
  select ${after} from picked
), changed as (
  update ${table} t set ${set}, ${also},
    checksum = case when t.checksum = ${rowChecksumSql("t")} then ${rowChecksumSql("a")} else t.checksum end
  from after a
  where t.message_id = a.message_id and t.tenant_id = a.tenant_id and t.accepted_at = a.accepted_at
  returning t.message_id, t.tenant_id, t.accepted_at
) ${last}`;
}

/** A bare null has no type that could be shown as text. */
function typed(blank: string, name: string): string {
  const type = PROVEN_ROW_COLUMNS.find(([known]) => known === name)?.[1] ?? "text";
  return blank === "null" ? `null::${type}` : blank;
}

const REDACT = DELIVERY_TABLES.map((table) =>
  forgetStatement(table, ["text", "telecom"], {
    where: `t.message_id = $1 and t.tenant_id = $2 and t.accepted_at = $3::bigint and t.finalized_at is not null
    and not ${heldSql("t")}`,
    also: `redacted_at = coalesce(t.redacted_at, $4::bigint)`,
    last: "select count(*)::integer as n from changed",
  }),
);

export interface RowName {
  readonly tenant: string;
  readonly messageId: string;
  readonly acceptedAt: number;
}

/** Redacts the row of a message whose object is gone. @returns false: there is none, it is not final, or it is held. */
export async function redactRow(sql: Sql, row: RowName, now: number): Promise<boolean> {
  let changed = 0;
  for (const statement of REDACT) {
    const { rows } = await sql.query<{ n: number }>(statement, [
      row.messageId,
      row.tenant,
      row.acceptedAt,
      now,
    ]);
    changed += rows[0]?.n ?? 0;
  }
  return changed > 0;
}

/** Those of these messages whose rows still have number and text. */
export async function unforgottenRows(
  sql: Sql,
  tenant: string,
  ids: readonly string[],
): Promise<readonly Omit<RowName, "tenant">[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql.query<{ message_id: string; accepted_at: string }>(
    `select message_id, accepted_at from kmsg_delivery_all where tenant_id = $1 and redacted_at is null
     and message_id in (select jsonb_array_elements_text($2::text::jsonb))`,
    [tenant, JSON.stringify(ids)],
  );
  return rows.map((row) => ({ messageId: row.message_id, acceptedAt: Number(row.accepted_at) }));
}
