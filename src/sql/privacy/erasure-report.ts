/** Reports what an erasure found and did, counted from the tables themselves at each request. */
import type { Sql } from "../driver/sql.ts";
import { OBJECT_OF, type Erasure, type Outcome } from "./erasures.ts";

export interface Report {
  /** Messages by what became of them. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Messages by the state in which they were met. */
  readonly states: Readonly<Record<string, number>>;
  /** Rows that belong to these messages, by table: what was gone through. */
  readonly tables: Readonly<Record<string, number>>;
  /** Objects that forgot, by class. */
  readonly objects: Readonly<Record<"MessageObject" | "BatchObject", number>>;
  /** Rows that still have the number. */
  readonly remaining: number;
  readonly items: readonly {
    readonly message_id: string;
    readonly state: string;
    readonly outcome: Outcome;
  }[];
  /** There are more than are shown. */
  readonly truncated: boolean;
}

const ITEMS = 1000;

const OF_ERASURE = `i.erasure_id = $1 and i.tenant_id = $2`;

const TABLES = [
  "kmsg_delivery_tracking",
  "kmsg_delivery_archive",
  "kmsg_delivery_event",
  "kmsg_delivery_event_archive",
  "kmsg_webhook_delivery",
  "kmsg_dead_letter",
] as const;

const COUNTS = TABLES.map(
  (table) => `select '${table}' as name, count(*)::integer as n from ${table} r
  where exists (select 1 from kmsg_privacy_erasure_item i where ${OF_ERASURE}
    and i.message_id = r.message_id and i.tenant_id = r.tenant_id)`,
).join(" union all ");

const REMAINING = `select count(*)::integer as n from kmsg_delivery_all t
where t.tenant_id = $1 and t."to_hash" in (select jsonb_array_elements_text($2::text::jsonb)) and t.accepted_at <= $3::bigint
  and t.redacted_at is null`;

export async function reportOf(sql: Sql, erasure: Erasure): Promise<Report> {
  const name = [erasure.erasure_id, erasure.tenant_id];
  const grouped = async (column: "outcome" | "state"): Promise<Record<string, number>> => {
    const { rows } = await sql.query<{ name: string; n: number }>(
      `select i.${column} as name, count(*)::integer as n from kmsg_privacy_erasure_item i where ${OF_ERASURE}
       group by 1 order by 1`,
      name,
    );
    return Object.fromEntries(rows.map(({ name: key, n }) => [key, n]));
  };
  const tables = await sql.query<{ name: string; n: number }>(COUNTS, name);
  const left = await sql.query<{ n: number }>(REMAINING, [
    erasure.tenant_id,
    JSON.stringify(erasure.to_hashes),
    erasure.requested_at,
  ]);
  const items = await sql.query<Report["items"][number]>(
    `select i.message_id, i.state, i.outcome from kmsg_privacy_erasure_item i where ${OF_ERASURE}
     order by i.accepted_at desc, i.message_id limit ${ITEMS + 1}`,
    name,
  );
  const outcomes: Report["outcomes"] = await grouped("outcome");
  return {
    outcomes,
    objects: objectsOf(outcomes),
    states: await grouped("state"),
    tables: Object.fromEntries(tables.rows.map(({ name: key, n }) => [key, n])),
    remaining: left.rows[0]?.n ?? 0,
    items: items.rows.slice(0, ITEMS),
    truncated: items.rows.length > ITEMS,
  };
}

function objectsOf(outcomes: Report["outcomes"]): Report["objects"] {
  const counts = { MessageObject: 0, BatchObject: 0 };
  for (const [outcome, n] of Object.entries(outcomes)) {
    const name = OBJECT_OF[outcome as Outcome];
    if (name) counts[name] += n;
  }
  return counts;
}
