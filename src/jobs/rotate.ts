/**
 * Brings what is stored to the active keys: plain rows and rows under other keys, of table and archive, and before each row its
 * object. The rows themselves tell what is left, so a run that breaks off is gone on with by the next, and a run over what is
 * done changes nothing. A row that the mirror writes meanwhile is left to it, and met again if it has to be.
 */
import { inBounds } from "../kernel/coalescing/bounded.ts";
import { fieldKeysOf, FieldUnreadableError } from "../kernel/keys/keys.ts";
import { log } from "../kernel/log.ts";
import { isProtected } from "../kernel/settings/privacy.ts";
import type { Settings } from "../kernel/settings/settings.ts";
import { DAY_MS } from "../kernel/time/units.ts";
import type { Isolate } from "../objects/isolate.ts";
import { isRowFault } from "../sql/driver/absence.ts";
import type { Sql } from "../sql/driver/sql.ts";
import { activeHashKid, hashKids } from "../sql/privacy/look-up-hash.ts";
import {
  readStale,
  reprotected,
  rewriteRows,
  TABLES,
  type Kids,
  type Stale,
  type Table,
} from "../sql/privacy/stale-rows.ts";

export interface Rotation {
  /** Rows that now lie under the active keys. */
  readonly rewritten: number;
  /** Objects that had to be written anew. */
  readonly resealed: number;
  /** Values that could not be brought over, by reason: fields and key ids, no values. */
  readonly failed: Readonly<Record<string, number>>;
  /** All was looked at; else the time was over. */
  readonly done: boolean;
}

type RotateHost = Pick<Isolate, "settings" | "withPostgres" | "messages" | "tenants">;

export interface RotationRun {
  /** Time limit, ms. A page under way is finished. */
  readonly budgetMs: number;
  readonly now: () => number;
  /** This tenant's alone; default: all. */
  readonly tenant?: string | undefined;
  /** Rows a page; default 200. */
  readonly pageRows?: number;
}

const PAGE_ROWS = 200;
/** Objects asked at once. */
const WIDTH = 20;
/** An object may outlive its retention until its row is acknowledged. */
const SLACK_DAYS = 7;

const BUDGET_MS = 20_000;

/** The cron trigger's job. */
export async function rotateSome(isolate: RotateHost): Promise<void> {
  const { settings } = isolate;
  if (!mayRotate(settings)) return;
  const { rewritten, resealed, failed } = await rotate(isolate, {
    budgetMs: BUDGET_MS,
    now: Date.now,
  });
  if (rewritten > 0) log("info", "privacy.rotated", { rows: rewritten, objects: resealed });
  for (const [detail, rows] of Object.entries(failed)) {
    log("alert", "privacy.rotation_failed", { detail, rows });
  }
}

/** True if there are keys to bring anything to. */
export function mayRotate(settings: Settings): boolean {
  return isProtected(settings) || settings.HASH_KEYS !== undefined;
}

/** @throws Error where nothing can be rotated. */
export async function rotate(isolate: RotateHost, run: RotationRun): Promise<Rotation> {
  const { settings } = isolate;
  if (!mayRotate(settings)) throw new Error("there is one key, and nothing is protected");
  const keys = isProtected(settings) ? fieldKeysOf(settings) : undefined;
  const active: Kids = { crypto: keys?.kid ?? null, hash: activeHashKid(settings) };
  const pairs = [null, ...(keys?.kids ?? [])].flatMap((crypto) =>
    hashKids(settings).map((hash): Kids => ({ crypto, hash })),
  );
  const others = pairs.filter(
    ({ crypto, hash }) => crypto !== active.crypto || hash !== active.hash,
  );
  const tally = { rewritten: 0, resealed: 0, failed: {} as Record<string, number> };
  const until = run.now() + run.budgetMs;
  const done = await isolate.withPostgres(async (sql) => {
    for (const table of TABLES) {
      for (const kids of others) {
        if (!(await walk(isolate, sql, { table, kids, until, run, tally }))) return false;
      }
    }
    return true;
  }, "job");
  const inTime = run.now() < until;
  if (inTime) await resealTenants(isolate, run.tenant, tally);
  return { ...tally, done: done && inTime };
}

/** The secrets that sign webhooks. */
async function resealTenants(
  { tenants }: Pick<Isolate, "tenants">,
  only: string | undefined,
  tally: Walk["tally"],
): Promise<void> {
  const ids = only === undefined ? await tenants.all() : [only];
  await inBounds(ids, WIDTH, async (id) => {
    try {
      if (await tenants.ask(id, async (stub) => stub.reseal())) tally.resealed += 1;
    } catch (error) {
      count(tally.failed, reasonOf(error));
    }
  });
}

interface Walk {
  readonly table: Table;
  readonly kids: Kids;
  /** Epoch ms. */
  readonly until: number;
  readonly run: RotationRun;
  readonly tally: { rewritten: number; resealed: number; readonly failed: Record<string, number> };
}

/** @returns false where the time was over before the end. */
async function walk(
  isolate: Pick<Isolate, "settings" | "messages">,
  sql: Sql,
  { table, kids, until, run, tally }: Walk,
): Promise<boolean> {
  const { settings } = isolate;
  const limit = run.pageRows ?? PAGE_ROWS;
  let after: Stale["row"] | undefined;
  for (;;) {
    const page = await readStale(sql, { table, kids, tenant: run.tenant, after, limit });
    const ready = await inBounds(page, WIDTH, async (stale) => {
      try {
        if (mayHaveObject(settings, stale, table, run.now())) {
          if (await reseal(isolate, stale)) tally.resealed += 1;
        }
        return await reprotected(settings, stale);
      } catch (error) {
        count(tally.failed, reasonOf(error));
        return undefined;
      }
    });
    const rows = ready.filter((one) => one !== undefined);
    tally.rewritten += await rewriteAll(sql, table, rows, tally.failed);
    after = page.at(-1)?.row;
    if (page.length < limit) return true;
    if (run.now() >= until) return false;
  }
}

/** A row that the database refuses must not hold up the others. */
async function rewriteAll(
  sql: Sql,
  table: Table,
  rows: readonly Stale[],
  failed: Record<string, number>,
): Promise<number> {
  if (rows.length === 0) return 0;
  try {
    return await rewriteRows(sql, table, rows);
  } catch (error) {
    if (!isRowFault(error)) throw error;
    if (rows.length === 1) {
      count(failed, "the database refuses the row");
      return 0;
    }
    let written = 0;
    for (const row of rows) written += await rewriteAll(sql, table, [row], failed);
    return written;
  }
}

function mayHaveObject(settings: Settings, { row }: Stale, table: Table, now: number): boolean {
  if (table !== "kmsg_delivery_tracking") return false;
  const keptMs = (settings.RETENTION_DAYS + SLACK_DAYS) * DAY_MS;
  return row.finalized_at === null || now - row.finalized_at < keptMs;
}

async function reseal(isolate: Pick<Isolate, "messages">, { row }: Stale): Promise<boolean> {
  const found = await isolate.messages.find(row.tenant_id, row.message_id);
  return (await found?.stub.reseal()) ?? false;
}

function count(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}

/** An error of an object comes without its class, but with its name. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === FieldUnreadableError.name) return error.message;
  log("warn", "privacy.rotation_failed", { error });
  return "the object could not be asked";
}
