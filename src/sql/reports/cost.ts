/** Reports the cost of messages: estimated from the price list, settled where the provider told. Only what a provider took costs. */
import { inScope, scopeParams, type Scope } from "../../domain/reports/scope.ts";
import type { Prices } from "../../kernel/settings/readers.ts";
import type { Sql } from "../driver/sql.ts";

export interface CostOfType {
  readonly type: string;
  /** Taken by a provider. */
  readonly messages: number;
  /** Price of one; null where the list has none. */
  readonly price: number | null;
  readonly estimated: number | null;
  /** Messages whose cost is known. */
  readonly settledMessages: number;
  /** By currency. */
  readonly settled: Readonly<Record<string, number>>;
}

export interface Cost {
  readonly currency: string;
  readonly types: readonly CostOfType[];
  /** Estimate for the types that have a price. */
  readonly estimated: number;
  readonly settled: Readonly<Record<string, number>>;
}

interface Row {
  readonly type: string;
  readonly currency: string | null;
  readonly messages: number;
  readonly settled: number;
  readonly sum: string | null;
}

export async function costs(
  sql: Sql,
  scope: Scope,
  list: { readonly prices: Prices; readonly currency: string },
): Promise<Cost> {
  const { rows } = await sql.query<Row>(
    `select t.type, t.cost_currency as currency, count(*)::integer as messages, count(t.cost)::integer as settled,
       sum(t.cost)::text as sum
     ${inScope(scope.by)} and t.sent_at is not null group by 1, 2 order by 1, 2`,
    scopeParams(scope),
  );
  const types = [...new Set(rows.map((row) => row.type))].map((type) =>
    costOfType(
      type,
      rows.filter((row) => row.type === type),
      list.prices[type],
    ),
  );
  return {
    currency: list.currency,
    types,
    estimated: money(types.reduce((sum, type) => sum + (type.estimated ?? 0), 0)),
    settled: settledOf(rows, list.currency),
  };

  function costOfType(type: string, ofType: readonly Row[], price: number | undefined): CostOfType {
    const messages = ofType.reduce((sum, row) => sum + row.messages, 0);
    return {
      type,
      messages,
      price: price ?? null,
      estimated: price === undefined ? null : money(price * messages),
      settledMessages: ofType.reduce((sum, row) => sum + row.settled, 0),
      settled: settledOf(ofType, list.currency),
    };
  }
}

/** A cost without a currency is in that of the price list. */
function settledOf(rows: readonly Row[], currency: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const row of rows) {
    if (row.sum === null) continue;
    const name = row.currency ?? currency;
    sums[name] = money((sums[name] ?? 0) + Number(row.sum));
  }
  return sums;
}

/** Six digits after the point: what binary fractions add is cut off. */
function money(amount: number): number {
  return Math.round(amount * 1e6) / 1e6;
}
