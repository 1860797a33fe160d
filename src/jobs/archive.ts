/**
 * Moves what has long been final, with its events, out of the table that the mirror writes to. A step is one statement: a
 * crash between two of them, or within one, loses no row and doubles none, and the next run goes on where the rows are.
 */
import { log } from "../kernel/log.ts";
import type { Settings } from "../kernel/settings/settings.ts";
import { DAY_MS } from "../kernel/time/units.ts";
import type { Database, Sql } from "../sql/driver/sql.ts";
import { EVENT_COLUMNS, ROW_COLUMNS } from "../sql/mirror/columns.ts";
import { stateList } from "../sql/states.ts";

const rowNames = [...ROW_COLUMNS.map(([name]) => name), "checksum", "forgotten"];
const eventNames = [...EVENT_COLUMNS.map(([name]) => name), "checksum"];

const quoted = (names: readonly string[], prefix = ""): string =>
  names.map((name) => `${prefix}"${name}"`).join(", ");

// A row that the mirror is writing this moment is left for the next time. Events of an earlier life of the id go along.
const STEP = `with picked as (
  select message_id, tenant_id from kmsg_delivery_tracking
  where finalized_at < $1 and state in ${stateList("final")}
  order by finalized_at limit $2 for update skip locked
), moved as (
  delete from kmsg_delivery_tracking t using picked p
  where t.message_id = p.message_id and t.tenant_id = p.tenant_id returning ${quoted(rowNames, "t.")}
), stored as (
  insert into kmsg_delivery_archive as a (${quoted(rowNames)}) select ${quoted(rowNames)} from moved
  on conflict (message_id, tenant_id, accepted_at) do update
  set ${rowNames.map((name) => `"${name}" = excluded."${name}"`).join(", ")} where a.revision < excluded.revision
), trail as (
  delete from kmsg_delivery_event e using moved m where e.message_id = m.message_id and e.tenant_id = m.tenant_id
  returning ${quoted(eventNames, "e.")}, m.accepted_at
), kept as (
  insert into kmsg_delivery_event_archive (${quoted(eventNames)}, accepted_at)
  select ${quoted(eventNames)}, accepted_at from trail
  on conflict (message_id, tenant_id, accepted_at, revision) do nothing
)
select count(*)::integer as moved from moved`;

const STEP_ROWS = 1000;

const BUDGET_MS = 20_000;

type Host = Database & { readonly settings: Settings };

/** The cron trigger's job. @returns how many messages were moved. */
export async function archiveOld(isolate: Host): Promise<number> {
  const { settings } = isolate;
  const days = settings.ARCHIVE_DAYS;
  if (days === 0) return 0;
  const moved = await isolate.withPostgres(
    async (sql) => archiveMessages(sql, { days, budgetMs: BUDGET_MS, now: Date.now }),
    "job",
  );
  if (moved > 0) log("info", "archive.moved", { messages: moved });
  return moved;
}

export interface ArchiveRun {
  /** Age in days, counted from the end of a message; 0 switches it off. */
  readonly days: number;
  /** Time limit of a run, ms. A step under way is finished. */
  readonly budgetMs: number;
  readonly now: () => number;
  /** Rows a statement; default 1,000. */
  readonly stepRows?: number;
}

/** @returns how many messages were moved. */
export async function archiveMessages(sql: Sql, run: ArchiveRun): Promise<number> {
  if (run.days === 0) return 0;
  const started = run.now();
  const before = started - run.days * DAY_MS;
  const stepRows = run.stepRows ?? STEP_ROWS;
  let total = 0;
  for (;;) {
    const { rows } = await sql.query<{ moved: number }>(STEP, [before, stepRows]);
    const moved = rows[0]?.moved ?? 0;
    total += moved;
    if (moved < stepRows || run.now() - started >= run.budgetMs) return total;
  }
}
