/** The owner and the selection of a report's messages. Pure. */
import type { Range } from "./range.ts";

/** The time that decides if a message lies in the range: its request, or its last change. */
export type By = "request" | "event";

export interface Scope extends Range {
  readonly tenant: string;
  readonly by: By;
}

const COLUMN: Readonly<Record<By, string>> = {
  request: "requested_at",
  event: "status_updated_at",
};

export const timeColumn = (by: By): string => COLUMN[by];

/** Over the table and the archive; $1 is the tenant, $2 and $3 the range. */
export const inScope = (by: By): string =>
  `from kmsg_delivery_all t where t.tenant_id = $1 and t.${COLUMN[by]} >= $2::bigint and t.${COLUMN[by]} < $3::bigint`;

export const scopeParams = ({ tenant, from, until }: Scope): readonly [string, number, number] => [
  tenant,
  from,
  until,
];
