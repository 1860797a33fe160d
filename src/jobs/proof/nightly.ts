/**
 * Every night: whether Postgres has what the ledgers know, tenant by tenant. Each minute goes on where the one before ended; the
 * register of tenants keeps the place, so no crash and no restored database loses it. What is found is one alert, which ends with
 * a night that finds nothing.
 */
import { rangeOfDay } from "../../domain/korea/day.ts";
import {
  beginWalk,
  countOf,
  endDay,
  stumble,
  waitsForMirror,
  SEAL_AFTER_MS,
  walkOn,
  wordsOf,
  type ProofWalk,
} from "../../domain/ledger/proof-walk.ts";
import { log } from "../../kernel/log.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import type { Waiter } from "../../objects/alerts/alert-stub.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { DatabaseUnavailableError } from "../../sql/driver/absence.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { verifyDay, type LedgerDay, type Verdict, type VerifyHost } from "../verify.ts";
import { CallBudget } from "./call-budget.ts";
import { sealDay } from "./compare-records.ts";

/** Time limit of a minute's part, ms. */
const BUDGET_MS = 20_000;
/** A day may need so many calls of objects; with fewer left it waits for the next minute. */
const LEAST_CALLS = 5000;

export type NightlyHost = Omit<VerifyHost, "tenants"> &
  Pick<Isolate, "tenants" | "alerts" | "mirror" | "withPostgres">;

/** @param scheduledTime epoch ms */
export async function proveMirror(isolate: NightlyHost, scheduledTime: number): Promise<void> {
  const register = isolate.tenants.register();
  const kept = (await register.proofWalk()) as ProofWalk | undefined;
  const begun = beginWalk(kept, scheduledTime);
  const walk = begun ?? kept;
  if (!walk || walk.days.length === 0) return;
  const oldest = await oldestCopy(isolate);
  if (waitsForMirror(oldest, Date.now())) return;
  const until = Date.now() + BUDGET_MS;
  const { walk: next, failure } = await isolate.withPostgres(
    async (sql) => walkSome(isolate, sql, walk, { until, oldest }),
    "job",
  );
  await register.keepProofWalk(next);
  if (failure !== undefined) throw failure;
  if (next.days.length > 0) return;
  const findings = countOf(next);
  await register.keepProofResult({ finishedAt: Date.now(), findings });
  await tellOperators(isolate, next, findings);
}

interface Walked {
  readonly walk: ProofWalk;
  /** The failure that ended it early. What was proven before stays so. */
  readonly failure?: Error;
}

async function walkSome(
  isolate: NightlyHost,
  sql: Sql,
  from: ProofWalk,
  { until, oldest }: { readonly until: number; readonly oldest: number },
): Promise<Walked> {
  const tenants = [...(await isolate.tenants.all())].sort();
  const budget = new CallBudget();
  let walk = from;
  while (walk.days.length > 0 && Date.now() < until && budget.left > LEAST_CALLS) {
    const { after } = walk;
    const tenant = tenants.find((id) => after === null || id > after);
    if (tenant === undefined) walk = endDay(walk);
    else {
      const day = { tenant, day: walk.days[0] ?? "" };
      try {
        walk = walkOn(walk, tenant, await prove(isolate, sql, day, { oldest, budget }));
      } catch (error) {
        const failure = error instanceof Error ? error : new Error("no error was thrown");
        return { walk: isTooLong(error) ? stumble(walk, tenant) : walk, failure };
      }
    }
  }
  return { walk };
}

const isTooLong = (error: unknown): boolean =>
  error instanceof DatabaseUnavailableError && error.absence === "time_limit";

interface Part {
  /** Epoch ms of the oldest copy that waits in a queue. */
  readonly oldest: number;
  readonly budget: CallBudget;
}

async function prove(
  isolate: NightlyHost,
  sql: Sql,
  { tenant, day }: Omit<LedgerDay, "range">,
  { oldest, budget }: Part,
): Promise<Readonly<Record<string, number>>> {
  const range = rangeOfDay(day);
  // Age has deleted rows of a day that is older.
  const forgetsFrom = Date.now() - isolate.settings.RETAIN_BILLING_DAYS * DAY_MS;
  if (!range || range.from < forgetsFrom) return {};
  const one = { tenant, day, range };
  const verdict = await verifyDay(isolate, sql, one, budget);
  // Nothing more comes of that day: it is over for long, and no copy of it waits in a queue.
  const over = Date.now() - range.from >= SEAL_AFTER_MS && oldest >= range.until;
  if (over) await sealDay(sql, { tenant, range, ledgers: isolate.ledger.ofDay(tenant, day) });
  const kinds = kindsOf(verdict);
  if (Object.keys(kinds).length > 0) log("alert", "mirror.differs", { tenant, day, ...kinds });
  return kinds;
}

/** Epoch ms of the oldest copy that waits in a queue of the mirror; Infinity where none does. */
async function oldestCopy({ mirror }: Pick<Isolate, "mirror">): Promise<number> {
  const depths = await mirror.depths();
  // An empty queue may name a time all the same.
  const waiting = depths.filter(({ messages }) => messages !== 0);
  return Math.min(...waiting.map(({ oldestAt = Infinity }) => oldestAt));
}

/** Number of findings of each kind; kinds that were not found are left out. */
export function kindsOf(verdict: Verdict): Readonly<Record<string, number>> {
  const { missing, unexpected, stale, resurrected, foreign, altered, events_missing } = verdict;
  const { unproven: _count, ...batches } = verdict.batches;
  const lists = { missing, unexpected, stale, resurrected, foreign, altered, events_missing };
  return Object.fromEntries(
    [
      ...Object.entries(lists).map(([kind, ids]) => [kind, ids.length] as const),
      ...Object.entries(batches).map(([kind, ids]) => [`batches ${kind}`, ids.length] as const),
      ...verdict.records.map(({ table, kind, count }) => [`${table} ${kind}`, count] as const),
    ].filter(([, count]) => count > 0),
  );
}

async function tellOperators(
  { alerts }: Pick<Isolate, "alerts">,
  walk: ProofWalk,
  count: number,
): Promise<void> {
  const works: Promise<unknown>[] = [];
  const ctx: Waiter = { waitUntil: (work) => void works.push(work) };
  if (count === 0) alerts.clear("mirror_proof", "fact", ctx);
  else {
    const facts = { code: "MIRROR_DIFFERS", message: wordsOf(walk), count };
    alerts.raise("mirror_proof", facts, ctx);
  }
  await Promise.all(works);
}
