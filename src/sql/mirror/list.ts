/**
 * The list of messages, newest first, over the table and the archive. The statement is made of fixed fragments by which
 * filters are given, so that each shape is one prepared statement with a plan of its own.
 */
import type { Cursor } from "../../domain/reports/cursor.ts";
import type { Sql } from "../driver/sql.ts";
import { parseRow, SELECT_ALL, type RawRow } from "./raw-row.ts";
import type { StoredRow } from "./row.ts";

/** The time that a range and the order refer to: when it was requested, or when it last changed. */
export type ListTime = "request" | "event";

export interface ListFilter {
  readonly tenant: string;
  /** Any of these; absent: all; empty: none. */
  readonly states?: readonly string[];
  readonly type?: string;
  readonly batchId?: string;
  readonly templateId?: string;
  /** Id of the request that made them. */
  readonly requestId?: string;
  readonly providerId?: string;
  readonly providerMessageId?: string;
  /** Keyed hashes of the recipient: one for each key that a row may have. */
  readonly recipient?: readonly string[];
  /** Default: request. */
  readonly time?: ListTime;
  /** Epoch ms, inclusive. */
  readonly from?: number;
  /** Epoch ms, exclusive. */
  readonly until?: number;
  readonly cursor?: Cursor;
  /** 1–1000. */
  readonly limit: number;
}

export interface Page {
  readonly rows: readonly StoredRow[];
  readonly next: Cursor | undefined;
}

export interface Statement {
  readonly text: string;
  readonly params: readonly (string | number)[];
}

const COLUMN: Readonly<Record<ListTime, string>> = {
  request: "requested_at",
  event: "status_updated_at",
};

export async function listMessages(sql: Sql, filter: ListFilter): Promise<Page> {
  if (filter.states?.length === 0) return { rows: [], next: undefined };
  const { text, params } = listStatement(filter);
  const { rows } = await sql.query<RawRow>(text, params);
  const page = rows.slice(0, filter.limit).map(parseRow);
  const last = page.at(-1);
  if (rows.length <= filter.limit || !last) return { rows: page, next: undefined };
  const next: Cursor =
    filter.time === "event"
      ? { requestedAt: last.status_updated_at, messageId: last.message_id, order: "event" }
      : { requestedAt: last.requested_at, messageId: last.message_id };
  return { rows: page, next };
}

/** Several states are several walks of the index of states, each cut at the limit and then merged. */
export function listStatement(filter: ListFilter): Statement {
  const params: (string | number)[] = [];
  const bind = (value: string | number): string => `$${params.push(value)}`;
  const column = COLUMN[filter.time ?? "request"];
  const order = `order by ${column} desc, message_id desc`;
  const shared = conditions(filter, column, bind);
  const limit = bind(filter.limit + 1);
  const branch = (state: string | undefined): string => {
    const all = state === undefined ? shared : [...shared, `state = ${bind(state)}`];
    return `${SELECT_ALL} where ${all.join(" and ")} ${order} limit ${limit}`;
  };
  const states = filter.states ?? [];
  if (states.length <= 1) return { text: branch(states[0]), params };
  const branches = states.map((state) => `(${branch(state)})`).join(" union all ");
  return { text: `select * from (${branches}) pages ${order} limit ${limit}`, params };
}

/** One is compared as such: the index then has the page in its order. */
function anyOf(column: string, values: readonly string[]): string {
  return values.length === 1 ? `${column} = ${values[0]}` : `${column} in (${values.join(", ")})`;
}

function conditions(
  filter: ListFilter,
  column: string,
  bind: (value: string | number) => string,
): readonly string[] {
  const { type, batchId, templateId, requestId, providerId, providerMessageId, recipient } = filter;
  const { from, until, cursor } = filter;
  const equal = [
    ["tenant_id", filter.tenant],
    ["type", type],
    ["batch_id", batchId],
    ["template_id", templateId],
    ["request_id", requestId],
    ["provider_id", providerId],
    ["provider_message_id", providerMessageId],
  ] as const;
  return [
    ...equal.flatMap(([name, value]) => (value === undefined ? [] : [`${name} = ${bind(value)}`])),
    ...(recipient === undefined ? [] : [anyOf("to_hash", recipient.map(bind))]),
    ...(from === undefined ? [] : [`${column} >= ${bind(from)}::bigint`]),
    ...(until === undefined ? [] : [`${column} < ${bind(until)}::bigint`]),
    ...(cursor
      ? [
          `(${column}, message_id) < (${bind(cursor.requestedAt)}::bigint, ${bind(cursor.messageId)}::text)`,
        ]
      : []),
  ];
}
