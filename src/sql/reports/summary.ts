/** Counts and rates of the messages of a range, by one property. */
import {
  addCounts,
  NO_COUNTS,
  ratesOf,
  share,
  type Counts,
  type Rates,
} from "../../domain/reports/counts.ts";
import { inScope, scopeParams, type Scope } from "../../domain/reports/scope.ts";
import type { Sql } from "../driver/sql.ts";
import { COUNT_COLUMNS } from "./count-columns.ts";

export const GROUPINGS = ["state", "type", "provider", "template", "batch", "tenant"] as const;
export type Grouping = (typeof GROUPINGS)[number];

const COLUMN: Readonly<Record<Grouping, string>> = {
  state: "t.state",
  type: "t.type",
  provider: "t.provider_id",
  template: "t.template_id",
  batch: "t.batch_id",
  tenant: "t.tenant_id",
};

/** Templates and batches may be many. */
export const MAX_GROUPS = 1000;

export interface SummaryGroup extends Counts, Rates {
  /** Null: messages without a template, without a batch. */
  readonly key: string | null;
  /** Share of all messages of the range. */
  readonly share: number | null;
}

export interface Summary {
  readonly total: Counts & Rates;
  /** The largest first. */
  readonly groups: readonly SummaryGroup[];
  /** There are more than {@link MAX_GROUPS}. */
  readonly truncated: boolean;
}

export async function summarize(sql: Sql, scope: Scope, groupBy: Grouping): Promise<Summary> {
  const { rows } = await sql.query<Counts & { key: string | null }>(
    `select ${COLUMN[groupBy]} as key, ${COUNT_COLUMNS} ${inScope(scope.by)}
     group by 1 order by accepted desc, key nulls last`,
    scopeParams(scope),
  );
  const total = rows.reduce<Counts>(addCounts, NO_COUNTS);
  return {
    total: { ...total, ...ratesOf(total) },
    groups: rows.slice(0, MAX_GROUPS).map((row) => ({
      ...row,
      share: share(row.accepted, total.accepted),
      ...ratesOf(row),
    })),
    truncated: rows.length > MAX_GROUPS,
  };
}
