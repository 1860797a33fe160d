/** Counts over time. The steps are told to Postgres, so that its time zones and ours cannot differ. */
import { NO_COUNTS, type Counts } from "../../domain/reports/counts.ts";
import { inScope, scopeParams, timeColumn, type Scope } from "../../domain/reports/scope.ts";
import type { Sql } from "../driver/sql.ts";
import { COUNT_COLUMNS } from "./count-columns.ts";

export interface TimePoint extends Counts {
  /** When the step begins, epoch ms. */
  readonly at: number;
}

/** A point a step, empty ones too. The steps stand in a query of their own: read once, not once a row. */
export async function timeSeries(
  sql: Sql,
  scope: Scope,
  /** Epoch ms, ascending, the first not after the range's beginning. */
  starts: readonly number[],
): Promise<readonly TimePoint[]> {
  const { rows } = await sql.query<Counts & { step: number }>(
    `select width_bucket(t.${timeColumn(scope.by)}, (select $4::text::bigint[])) as step, ${COUNT_COLUMNS} ${inScope(scope.by)}
     group by 1`,
    [...scopeParams(scope), `{${starts.join(",")}}`],
  );
  const found = new Map(rows.map(({ step, ...counts }) => [step, counts]));
  return starts.map((at, index) => ({ at, ...(found.get(index + 1) ?? NO_COUNTS) }));
}
