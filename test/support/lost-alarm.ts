/** Alarms that the platform has lost, and the cron that finds them, on a clock that tests turn. */
import { runInDurableObject, type runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";

import { wakeAudits } from "../../src/jobs/sweep/audits.ts";
import { sweepBatches } from "../../src/jobs/sweep/batches.ts";
import { wakeDisclosures } from "../../src/jobs/sweep/disclosures.ts";
import { wakeGates } from "../../src/jobs/sweep/gates.ts";
import { wakeOldLedgers } from "../../src/jobs/sweep/ledgers.ts";
import { sweep } from "../../src/jobs/sweep/messages.ts";
import { sweepWebhooks } from "../../src/jobs/sweep/webhooks.ts";
import { isolateOf, type Isolate } from "../../src/objects/isolate.ts";
import type { Sql } from "../../src/sql/driver/sql.ts";
import { setClock } from "./clock.ts";

type Stub = Parameters<typeof runDurableObjectAlarm>[0];

export const alarmOf = async (stub: Stub): Promise<number | null> =>
  runInDurableObject(stub, async (_, state) => state.storage.getAlarm());

export const loseAlarm = async (stub: Stub): Promise<void> =>
  runInDurableObject(stub, async (_, state) => state.storage.deleteAlarm());

/** No sweep leaves a row of ours to the next. */
const ALL = 1_000_000;

/**
 * Turns the clock to a time, and sweeps as the cron trigger does then.
 * @param own the batches and messages to be found: files that run beside this one share its database, and have objects of their own
 */
export async function sweepAt(at: number, ...own: readonly string[]): Promise<void> {
  await setClock(at);
  const isolate = isolateOf(env);
  const host = hostOf(own);
  await wakeGates(isolate);
  await sweep(host, ALL);
  await sweepBatches(host, ALL);
  await sweepWebhooks(host, at);
  await wakeOldLedgers(isolate, at);
  await wakeAudits(isolate);
  await wakeDisclosures(isolate);
}

/**
 * Sweeps as the cron trigger does, but these messages alone: a sweep that has listed another test's row as it was before tells that
 * object of a loss that there is none.
 */
export async function sweepOnly(...own: readonly string[]): Promise<void> {
  await sweep(hostOf(own), ALL);
}

type SweepHost = Pick<Isolate, "messages" | "batches" | "withPostgres">;

function hostOf(own: readonly string[]): SweepHost {
  const isolate = isolateOf(env);
  const { messages, batches } = isolate;
  const withPostgres = async <T>(work: (sql: Sql) => Promise<T>): Promise<T> =>
    isolate.withPostgres(async (sql) => work(onlyOf(sql, own)), "job");
  return { messages, batches, withPostgres };
}

function onlyOf(sql: Sql, own: readonly string[]): Sql {
  const isOwn = (row: unknown): boolean =>
    Object.values(row as object).some((value) => own.includes(value as string));
  return {
    ...sql,
    query: async <T>(text: string, params?: readonly unknown[]) => {
      const found = await sql.query<T>(text, params);
      return { ...found, rows: found.rows.filter(isOwn) };
    },
  };
}
