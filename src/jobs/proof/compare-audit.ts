/** Walks the part of a tenant's audit trail that a day is, against the chain that its object keeps. */
import type { DayRange } from "../../domain/korea/day.ts";
import type { RecordFinding } from "../../domain/ledger/seal.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { actsOfDay } from "../../sql/audit/chain-rows.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { verifyChain } from "../audit/verify-chain.ts";

/** Entries of a day that a verdict walks; the nightly walk of all trails has no such end. */
const MOST_ENTRIES = 5000;

export async function compareAudit(
  { audit }: Pick<Isolate, "audit">,
  sql: Sql,
  tenant: string,
  day: DayRange,
): Promise<readonly RecordFinding[]> {
  const { before, after } = await actsOfDay(sql, tenant, day);
  const length = after === null ? MOST_ENTRIES : Math.min(MOST_ENTRIES, after - 1 - before);
  // Nothing was noted on that day.
  if (length <= 0) return [];
  const { findings } = await verifyChain({ audit }, sql, { chain: tenant, after: before, length });
  const byKind = Map.groupBy(findings, ({ kind }) => kind);
  return [...byKind].map(([kind, all]) => ({
    table: "kmsg_audit",
    kind,
    count: all.length,
    ids: all.map(({ id, seq }) => id ?? `seq ${seq ?? "?"}`),
  }));
}
