/** Rows of a range for an export, of table and archive alike, page by page: neither side ever holds more than one. */
import type { Sql } from "../driver/sql.ts";
import { parseRow, SELECT_ALL, type RawRow } from "./raw-row.ts";
import type { StoredRow } from "./row.ts";

export interface ExportFilter {
  readonly tenant: string;
  /** Epoch ms, inclusive. */
  readonly from: number;
  /** Epoch ms, exclusive. */
  readonly until: number;
  readonly state?: string | undefined;
  readonly type?: string | undefined;
  readonly batchId?: string | undefined;
  readonly templateId?: string | undefined;
}

export const PAGE_ROWS = 1000;

/** A row in the order of an export. */
export interface ExportPlace {
  readonly requested_at: number;
  readonly message_id: string;
}

interface Paging {
  /** Begins behind this row. */
  readonly after?: ExportPlace | undefined;
  /** Rows of a page; default PAGE_ROWS. */
  readonly pageRows?: number;
}

const FILTERS = [
  ["state", "state"],
  ["type", "type"],
  ["batchId", "batch_id"],
  ["templateId", "template_id"],
] as const;

/**
 * A text for each set of filters, and the place after the last row with the first page too: a condition that may be absent
 * makes Postgres sort all that is left of the range for every page, where an index has it in order.
 */
function statementOf(
  filter: ExportFilter,
  pageRows: number,
): { text: string; values: readonly string[] } {
  const values: string[] = [];
  const conditions = FILTERS.flatMap(([name, column]) => {
    const value = filter[name];
    return value === undefined ? [] : [` and ${column} = $${values.push(value) + 4}`];
  });
  const text = `${SELECT_ALL}
where tenant_id = $1 and (requested_at, message_id) > ($2::bigint, $3::text) and requested_at < $4${conditions.join("")}
order by requested_at, message_id limit ${pageRows}`;
  return { text, values };
}

/** Pages in the order of the requests, none of them empty. @throws DatabaseUnavailableError */
export async function* exportPages(
  sql: Sql,
  filter: ExportFilter,
  { after: begin, pageRows = PAGE_ROWS }: Paging = {},
): AsyncGenerator<readonly StoredRow[]> {
  const { tenant, from, until } = filter;
  const { text, values } = statementOf(filter, pageRows);
  // No id is empty: this is the place before the first row.
  let after: ExportPlace = begin ?? { requested_at: from, message_id: "" };
  for (;;) {
    const place = [tenant, after.requested_at, after.message_id, until];
    const { rows } = await sql.query<RawRow>(text, [...place, ...values]);
    const page = rows.map(parseRow);
    const last = page.at(-1);
    if (last) yield page;
    if (!last || page.length < pageRows) return;
    after = last;
  }
}
