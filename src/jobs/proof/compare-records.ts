/**
 * Proves the tables that are no messages and no batches. Each proof finds what it can (docs/mirror-proof.md): the audit trail by its
 * chain; holds, erasures and discards by the trail, holds and erasures by what objects keep of them too; and what a seal of the day knows.
 */
import type { DayRange } from "../../domain/korea/day.ts";
import {
  compareSeal,
  joined,
  NO_ROWS,
  type RecordFinding,
  type Seal,
} from "../../domain/ledger/seal.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { LedgerStub } from "../../objects/ledger/ledger-stub.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { SEALED, tableSums } from "../../sql/mirror/seals.ts";
import { undoneActs, unnotedRows } from "../../sql/privacy/act-proof.ts";
import { LIST_LIMIT } from "./capped.ts";
import { compareAudit } from "./compare-audit.ts";
import { compareKept } from "./compare-kept.ts";

export type RecordsHost = Pick<Isolate, "audit" | "settings" | "optOuts">;

interface Day {
  readonly tenant: string;
  readonly range: DayRange;
  readonly ledgers: readonly LedgerStub[];
}

export async function compareRecords(
  isolate: RecordsHost,
  sql: Sql,
  day: Day,
): Promise<readonly RecordFinding[]> {
  const { tenant, range } = day;
  const limits = { now: Date.now(), limit: LIST_LIMIT };
  return joined([
    ...(await compareAudit(isolate, sql, tenant, range)),
    ...(await undoneActs(sql, tenant, range, limits)),
    ...(await unnotedRows(sql, tenant, range, limits)),
    ...(await compareKept(isolate, sql, tenant, range)),
    ...(await compareSeals(isolate, sql, day)),
  ]);
}

/** A day that was not sealed yet has no findings here. */
async function compareSeals(
  { settings }: RecordsHost,
  sql: Sql,
  { tenant, range, ledgers }: Day,
): Promise<readonly RecordFinding[]> {
  const sealed = (await ledgers[0]?.sealed()) as Seal | undefined;
  if (!sealed) return [];
  const now = await tableSums(sql, tenant, range);
  const forgetsFrom = Date.now() - (settings.RETAIN_OPERATIONS_DAYS - 1) * DAY_MS;
  return SEALED.filter(({ forgets }) => !forgets || range.from > forgetsFrom).flatMap(
    ({ table }) => {
      const then = sealed[table];
      // A table that is sealed since a later version.
      return then ? compareSeal(table, then, now[table] ?? NO_ROWS) : [];
    },
  );
}

/** Keeps what the tables have of a day; the first word stays. @returns whether it was sealed now */
export async function sealDay(sql: Sql, { tenant, range, ledgers }: Day): Promise<boolean> {
  const [ledger] = ledgers;
  if (!ledger || (await ledger.sealed())) return false;
  await ledger.seal(await tableSums(sql, tenant, range));
  return true;
}
