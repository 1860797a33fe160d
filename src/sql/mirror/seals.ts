/** Sums of the tables that no object keeps, by tenant and day: of what never changes once it is written. */
import type { DayRange } from "../../domain/korea/day.ts";
import { NO_ROWS, type Seal, type TableSum } from "../../domain/ledger/seal.ts";
import type { Sql } from "../driver/sql.ts";
import { DISCLOSURE_COLUMNS } from "../privacy/disclosures.ts";
import { DELIVERY_COLUMNS } from "../webhook/write-deliveries.ts";

interface Sealed {
  readonly table: string;
  /** By which its rows are named. */
  readonly id: string;
  /** The time that says of which day a row is, epoch ms. */
  readonly at: string;
  /** Condition on its rows; absent: all. */
  readonly of?: string;
  /** Columns that never change. */
  readonly columns: readonly string[];
  /** Age makes it forget whole rows: after that its seals say nothing. */
  readonly forgets: boolean;
}

export const SEALED: readonly Sealed[] = [
  {
    table: "kmsg_webhook_delivery",
    id: "id",
    at: "at",
    columns: DELIVERY_COLUMNS.map(([name]) => name),
    forgets: true,
  },
  {
    table: "kmsg_dead_letter",
    id: "kind || ':' || message_id",
    at: "created_at",
    // A discard of a message has the time at which the message failed, which may be long ago. The audit trail proves those.
    of: "kind = 'mirror'",
    columns: ["kind", "tenant_id", "message_id", "created_at"],
    forgets: true,
  },
  {
    table: "kmsg_privacy_hold",
    id: "hold_id",
    at: "created_at",
    columns: ["hold_id", "tenant_id", "message_id", "reason", "created_at", "created_by"],
    forgets: false,
  },
  {
    table: "kmsg_privacy_erasure",
    id: "erasure_id",
    at: "requested_at",
    columns: ["erasure_id", "tenant_id", "owner_id", "requested_at", "requested_by"],
    forgets: false,
  },
  {
    table: "kmsg_disclosure",
    id: "id",
    at: "at",
    columns: DISCLOSURE_COLUMNS.map(([name]) => name),
    forgets: false,
  },
];

/** Rows that are kept one by one; of more the sum alone. */
const NAMED_ROWS = 200;

/** Each column as Postgres shows it, with its length before it, as in a row's checksum. */
const digits = (columns: readonly string[]): string =>
  `left(encode(sha256(convert_to(${columns
    .map((name) => `coalesce(char_length(r."${name}"::text) || ':' || r."${name}"::text, '-')`)
    .join(" || ")}, 'UTF8')), 'hex'), 16)`;

const statement = ({
  table,
  id,
  at,
  of = "true",
  columns,
}: Sealed): string => `select count(*)::integer as count,
  coalesce(sum(('x' || h.digits)::bit(64)::bigint::numeric), 0)::text as sum,
  case when count(*) <= ${NAMED_ROWS} then coalesce(jsonb_object_agg(h.id, h.digits), '{}'::jsonb) end as rows
from (select ${id} as id, ${digits(columns)} as digits from ${table} r
  where tenant_id = $1 and ${at} >= $2 and ${at} < $3 and ${of}) h`;

interface RawSum {
  readonly count: number;
  readonly sum: string;
  readonly rows: Readonly<Record<string, string>> | null;
}

/** Sums of every table. */
export async function tableSums(sql: Sql, tenant: string, day: DayRange): Promise<Seal> {
  const sums: Record<string, TableSum> = {};
  for (const sealed of SEALED) {
    const { rows } = await sql.query<RawSum>(statement(sealed), [tenant, day.from, day.until]);
    sums[sealed.table] = rows[0] ? parse(rows[0]) : NO_ROWS;
  }
  return sums;
}

function parse({ count, sum, rows }: RawSum): TableSum {
  const hex = BigInt.asUintN(64, BigInt(sum)).toString(16).padStart(16, "0");
  return { count, sum: hex, ...(rows && { rows }) };
}
