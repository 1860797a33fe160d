/**
 * Every night: whether the audit trails in Postgres are what was written. A long trail is walked over several nights, each going on
 * where the one before ended.
 */
import { log } from "../../kernel/log.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { verifyChain } from "./verify-chain.ts";

/** 03:11 in Korea. */
const HOUR_UTC = 18;
/** Entries of one trail a night. */
const A_NIGHT = 20_000;
/** Time limit of a night's walk, ms. What it did not come to is first in the next one. */
const BUDGET_MS = 120_000;

type Host = Pick<Isolate, "audit" | "alerts" | "withPostgres">;

/** @param scheduledTime epoch ms */
export async function proveAudits(isolate: Host, scheduledTime: number): Promise<void> {
  if (new Date(scheduledTime).getUTCHours() !== HOUR_UTC) return;
  const works: Promise<unknown>[] = [];
  const ctx = { waitUntil: (work: Promise<unknown>) => void works.push(work) };
  const chains = await isolate.audit.chains();
  const day = Math.floor(scheduledTime / 86_400_000);
  // Another one first each night: none is always behind the budget.
  const from = day % chains.length;
  const inTurn = [...chains.slice(from), ...chains.slice(0, from)];
  const { count, tampered, all } = await walkAll(isolate, inTurn);
  if (count > 0) {
    log("alert", "audit.tampered", { findings: count, chains: tampered.length });
    const message = `trails: ${tampered.slice(0, 10).join(", ")}`;
    isolate.alerts.raise("audit", { code: "AUDIT_TAMPERED", message, count }, ctx);
  } else if (all) isolate.alerts.clear("audit", "fact", ctx);
  await Promise.all(works);
}

interface Night {
  readonly count: number;
  readonly tampered: readonly string[];
  /** Every trail was walked to its end. */
  readonly all: boolean;
}

async function walkAll(isolate: Host, chains: readonly string[]): Promise<Night> {
  const until = Date.now() + BUDGET_MS;
  const tampered: string[] = [];
  let count = 0;
  let all = true;
  await isolate.withPostgres(async (sql) => {
    for (const chain of chains) {
      if (Date.now() >= until) {
        all = false;
        return;
      }
      const { found, whole } = await walkOne(isolate, sql, chain);
      all &&= whole;
      count += found;
      if (found > 0) tampered.push(chain);
    }
  }, "job");
  return { count, tampered, all };
}

async function walkOne(
  { audit }: Host,
  sql: Sql,
  chain: string,
): Promise<{ readonly found: number; readonly whole: boolean }> {
  const { walked } = await audit.facts(chain, 1, 0);
  const verdict = await verifyChain({ audit }, sql, { chain, after: walked, length: A_NIGHT });
  const next = verdict.next ?? 0;
  if (next !== walked) await audit.stub(chain).walkedTo(next);
  return { found: verdict.findings.length, whole: walked === 0 && verdict.next === null };
}
