/** Reports who saw whose numbers, by month and key: the review that the law asks for. */
import type { Range } from "../../domain/reports/range.ts";
import type { Sql } from "../driver/sql.ts";

export interface AccessScope extends Range {
  readonly tenant: string;
  /** IANA name: whose months. */
  readonly zone: string;
}

/** Recipients that are named of each key and month, those that were seen most. */
export const MAX_RECIPIENTS = 100;
/** Exports that are named, the newest. */
export const MAX_EXPORTS = 1000;

export interface Viewed {
  /** Such as "2026-11". */
  readonly month: string;
  readonly keyId: string;
  /** As the audit trail calls it. */
  readonly actor: string;
  readonly person: string | null;
  /** Numbers that were answered; one that was answered twice counts twice. */
  readonly disclosures: number;
  readonly messages: number;
  readonly recipients: number;
  /** Places, by hashes of addresses. */
  readonly addresses: number;
  readonly exports: number;
  /** Numbers in files. */
  readonly exported: number;
  /** Epoch ms. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly most: readonly { readonly recipient: string; readonly disclosures: number }[];
}

export interface Exported {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly keyId: string;
  readonly actor: string;
  readonly person: string | null;
  readonly reason: string;
  /** Null while it runs, and where it broke off without a word. */
  readonly rows: number | null;
  readonly outcome: string | null;
  readonly disclosures: number;
  readonly detail: Readonly<Record<string, string | number>>;
}

export interface AccessReport {
  readonly viewers: readonly Viewed[];
  readonly exports: readonly Exported[];
  /** There are more than {@link MAX_EXPORTS}. */
  readonly truncated: boolean;
}

const MONTH = "to_char(to_timestamp(d.at / 1000.0) at time zone $4, 'YYYY-MM')";
const WHO = `${MONTH} as month, d.key_id as "keyId", d.actor, d.person`;
const FROM = `from kmsg_disclosure d`;
const WHERE = `where d.tenant_id = $1 and d.at >= $2::bigint and d.at < $3::bigint`;

const VIEWERS = `select ${WHO},
  coalesce(sum(d.disclosures) filter (where d.kind = 'read'), 0)::integer as disclosures,
  count(*) filter (where d.kind = 'export')::integer as exports,
  coalesce(sum(d.disclosures) filter (where d.kind = 'export_end'), 0)::integer as exported,
  count(distinct d.origin ->> 'ip')::integer as addresses,
  min(d.at)::float8 as "firstAt", max(d.until_at)::float8 as "lastAt"
${FROM} ${WHERE} group by 1, 2, 3, 4 order by 1 desc, 5 desc, 2, 3, 4`;

const ITEMS = `${FROM} cross join lateral jsonb_array_elements(d.items) i ${WHERE}`;

const TOTALS = `select ${WHO}, count(distinct i ->> 'messageId')::integer as messages,
  count(distinct i ->> 'recipient')::integer as recipients ${ITEMS} group by 1, 2, 3, 4`;

const MOST = `select * from (
  select ${WHO}, i ->> 'recipient' as recipient, sum((i ->> 'times')::integer)::integer as disclosures,
    row_number() over (partition by ${MONTH}, d.key_id, d.actor, d.person
      order by sum((i ->> 'times')::integer) desc, i ->> 'recipient')::integer as place
  ${ITEMS} group by 1, 2, 3, 4, 5) ranked where place <= ${MAX_RECIPIENTS} order by place`;

const EXPORTS = `select d.export_id as id, d.at::float8 as at, d.key_id as "keyId", d.actor, d.person, d.reason, d.detail,
  (e.detail ->> 'rows')::integer as rows, e.detail ->> 'outcome' as outcome, coalesce(e.disclosures, 0) as disclosures
${FROM} left join kmsg_disclosure e on e.tenant_id = d.tenant_id and e.export_id = d.export_id and e.kind = 'export_end'
${WHERE} and d.kind = 'export' order by d.at desc, d.id limit ${MAX_EXPORTS + 1}`;

type Who = Pick<Viewed, "month" | "keyId" | "actor" | "person">;

export async function accessReport(sql: Sql, scope: AccessScope): Promise<AccessReport> {
  const { tenant, from, until, zone } = scope;
  const range = [tenant, from, until];
  const params = [...range, zone];
  const viewers = await sql.query<Omit<Viewed, "messages" | "recipients" | "most">>(
    VIEWERS,
    params,
  );
  const totals = await sql.query<Who & Pick<Viewed, "messages" | "recipients">>(TOTALS, params);
  const most = await sql.query<Who & Viewed["most"][number]>(MOST, params);
  const exported = await sql.query<Exported>(EXPORTS, range);
  const counted = new Map(totals.rows.map((row) => [nameOf(row), row]));
  const seen = Map.groupBy(most.rows, nameOf);
  return {
    viewers: viewers.rows.map((row) => ({
      ...row,
      messages: counted.get(nameOf(row))?.messages ?? 0,
      recipients: counted.get(nameOf(row))?.recipients ?? 0,
      most: (seen.get(nameOf(row)) ?? []).map(({ recipient, disclosures }) => ({
        recipient,
        disclosures,
      })),
    })),
    exports: exported.rows.slice(0, MAX_EXPORTS),
    truncated: exported.rows.length > MAX_EXPORTS,
  };
}

function nameOf({ month, keyId, actor, person }: Who): string {
  return JSON.stringify([month, keyId, actor, person]);
}
