/**
 * Brings back what SQL lost, from the objects, step by step: a call does so much and keeps its place outside of SQL. Whoever calls
 * goes on where the last one stopped, and what is done twice is done once.
 */
import {
  beginRebuild,
  counted,
  dayDone,
  pageDone,
  type Rebuild,
} from "../../domain/rebuild/rebuild.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { acceptEpoch } from "../epoch.ts";
import { applyActs, type ApplyHost } from "../restore/apply-acts.ts";
import { batchesOf, rebuildBatches } from "./batches.ts";
import { rebuildPage } from "./messages.ts";
import { wakeOwners } from "./wake-owners.ts";

export const PROGRESS = "rebuild";

export type StepHost = ApplyHost & Pick<Isolate, "audit" | "disclosures" | "alerts">;

export interface StepWish {
  /** Time limit of the work, ms. A page under way is finished. */
  readonly budgetMs: number;
  /** Messages at most. */
  readonly objects: number;
}

export interface StartWish {
  readonly by: string;
  /** The oldest Korean day. */
  readonly from: string;
  /** Begins anew, whatever is under way or done. */
  readonly restart: boolean;
}

/** Ids in a page: each of its objects is asked once, and a request may only ask so often. */
const PAGE = 200;
/** Days that are looked at together for the next one with messages. */
const DAYS_AT_ONCE = 10;
/** A page whose objects cannot be asked is tried so often. */
const MOST_TRIES = 3;
/** Ledgers asked in a call, some of them twice. */
const MOST_LEDGERS = 200;

export async function readRebuild({
  tenants,
}: Pick<Isolate, "tenants">): Promise<Rebuild | undefined> {
  return (await tenants.progress<Rebuild>(PROGRESS))?.value;
}

/** @returns how far it is now, and whether this call began it. */
export async function rebuildStep(
  isolate: StepHost,
  { budgetMs, objects }: StepWish,
  start: StartWish,
): Promise<{ readonly rebuild: Rebuild; readonly begun: boolean }> {
  const { tenants } = isolate;
  const until = Date.now() + budgetMs;
  const all = await tenants.all();
  const known = await tenants.progress<Rebuild>(PROGRESS);
  const begun = !known || start.restart;
  let version = known?.version ?? 0;
  let rebuild = known && !begun ? known.value : newRebuild(start, all);
  if (begun && !(await tenants.putProgress(PROGRESS, version, rebuild))) {
    // Somebody else began at the same moment.
    return { rebuild: (await readRebuild(isolate)) ?? rebuild, begun: false };
  }
  if (begun) version += 1;
  const work: Work = { isolate, tenants: all, until, left: { objects, ledgers: MOST_LEDGERS } };
  await isolate.withPostgres(async (sql) => {
    while (rebuild.phase !== "done" && Date.now() < until && hasRoom(work)) {
      const next = await unit(work, sql, rebuild);
      if (!(await tenants.putProgress(PROGRESS, version, next))) return;
      version += 1;
      rebuild = next;
    }
  }, "job");
  return { rebuild, begun };
}

function newRebuild({ by, from }: StartWish, [tenant = ""]: readonly string[]): Rebuild {
  const id = `rbd_${crypto.randomUUID()}`;
  return beginRebuild({ id, startedBy: by, from, tenant }, Date.now());
}

interface Work {
  readonly isolate: StepHost;
  readonly tenants: readonly string[];
  readonly until: number;
  /** The calls that it may still make. */
  readonly left: { objects: number; ledgers: number };
}

const hasRoom = ({ left }: Work): boolean => left.objects > 0 && left.ledgers > 0;

/** One page, or what comes before and after all pages. */
async function unit(work: Work, sql: Sql, rebuild: Rebuild): Promise<Rebuild> {
  const { isolate, until } = work;
  switch (rebuild.phase) {
    case "acts":
    case "closing": {
      const { done, acts, failed } = await applyActs(isolate, sql, until);
      const tries = rebuild.tries + (failed > 0 ? 1 : 0);
      // Cron goes on with what could not be applied; until then nobody reads.
      if (!done && tries < MOST_TRIES) return { ...rebuild, tries };
      const applied = { ...counted(rebuild, { acts, failed }), tries: 0 };
      if (rebuild.phase === "acts") return { ...applied, phase: "messages" };
      await wakeOwners(isolate);
      await acceptEpoch(isolate, sql);
      return { ...applied, phase: "done", finishedAt: Date.now() };
    }
    case "messages":
      return page(work, sql, rebuild);
    case "done":
      return rebuild;
  }
}

async function page(work: Work, sql: Sql, rebuild: Rebuild): Promise<Rebuild> {
  const { isolate, tenants, left } = work;
  const { tenant, cursor, shard } = rebuild;
  if (cursor === null && shard === 0) {
    const skipped = await skipEmpty(work, rebuild);
    if (skipped !== rebuild) return skipped;
  }
  const ledgers = isolate.ledger.ofDay(tenant, rebuild.day);
  left.ledgers -= 1;
  const found = await ledgers[shard]?.page(cursor, Math.min(PAGE, left.objects));
  const { ids = [], next = null } = found ?? {};
  left.objects -= ids.length;
  const done = await rebuildPage(isolate, sql, tenant, ids);
  if (done.failed > 0 && rebuild.tries + 1 < MOST_TRIES) {
    return { ...rebuild, tries: rebuild.tries + 1 };
  }
  const noted = cursor === null ? await batchesOf(ledgers[shard]) : [];
  const named = new Set([...noted, ...done.batches]);
  const { batches, failed: lost } = await rebuildBatches(isolate, tenant, [...named]);
  const { messages, repaired, notFound, refused } = done;
  const failed = done.failed + lost;
  const more = { messages, repaired, notFound, refused, failed, batches };
  return pageDone(counted(rebuild, more), next, { shards: ledgers.length, tenants });
}

/** Days without messages are many: they are asked together, and passed over. @returns the same where the day has messages */
async function skipEmpty({ isolate, tenants, left }: Work, rebuild: Rebuild): Promise<Rebuild> {
  const days: Rebuild[] = [rebuild];
  for (let last = rebuild; days.length < DAYS_AT_ONCE;) {
    last = dayDone(last, tenants);
    if (last.phase !== "messages" || last.tenant !== rebuild.tenant) break;
    days.push(last);
  }
  const empty = await Promise.all(
    days.map(async ({ tenant, day }) => {
      const ledgers = isolate.ledger.ofDay(tenant, day);
      left.ledgers -= ledgers.length;
      const known = await Promise.all(
        ledgers.map(async (one) => [
          (await one.page(null, 1)).ids.length,
          (await one.batches(null)).batches.length,
        ]),
      );
      return known.flat().every((n) => n === 0);
    }),
  );
  const first = empty.indexOf(false);
  const at = first < 0 ? days.at(-1) : days[first];
  if (!at) return rebuild;
  return first < 0 ? dayDone(at, tenants) : at;
}
