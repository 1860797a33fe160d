/**
 * Deletes from the database what its age allows, class by class. Every step is one statement over the oldest rows that it has
 * not seen: a crash loses nothing, another run goes on where the rows are, and a row that the mirror is writing this moment is
 * left for the next time. What a legal hold covers stays.
 */
import { log } from "../kernel/log.ts";
import type { Settings } from "../kernel/settings/settings.ts";
import { DAY_MS } from "../kernel/time/units.ts";
import type { Sql, Database } from "../sql/driver/sql.ts";
import {
  EVENTS_FORGOTTEN,
  NUMBERS_FORGOTTEN,
  TEXT_FORGOTTEN,
  type RetentionClass,
} from "../sql/privacy/classes.ts";
import {
  DELIVERY_TABLES,
  forgetStatement,
  heldSql,
  type DeliveryTable,
} from "../sql/privacy/rows.ts";
import { stateList } from "../sql/states.ts";
import type { NoteHost } from "../telemetry/telemetry.ts";

const STEP_ROWS = 1000;
const BUDGET_MS = 20_000;

/** $1: ended before; $2: rows. */
interface Step {
  readonly class: RetentionClass;
  readonly statement: string;
}

/** Rows of `t` that came as far as the step before, oldest first. */
const due = (
  table: DeliveryTable,
  step: number,
): string => `(t.message_id, t.tenant_id, t.accepted_at) in (
    select o.message_id, o.tenant_id, o.accepted_at from ${table} o
    where o.forgotten = ${step - 1} and o.finalized_at is not null and o.finalized_at < $1::bigint and not ${heldSql("o")}
    order by o.finalized_at limit $2)`;

const COUNT = "select count(*)::integer as n from changed";
const level = (step: number): string => `forgotten = ${step}`;

const text = (table: DeliveryTable): Step => ({
  class: "text",
  statement: forgetStatement(table, ["text"], {
    where: due(table, TEXT_FORGOTTEN),
    also: level(TEXT_FORGOTTEN),
    last: COUNT,
  }),
});

const numbers = (table: DeliveryTable): Step => ({
  class: "telecom",
  statement: forgetStatement(table, ["text", "telecom"], {
    where: due(table, NUMBERS_FORGOTTEN),
    also: level(NUMBERS_FORGOTTEN),
    last: COUNT,
  }),
});

/** Deletes the events of the messages in `changed`. */
const dropEvents = (table: DeliveryTable, which: string): string => {
  const archived = table === "kmsg_delivery_archive";
  return `delete from ${archived ? "kmsg_delivery_event_archive" : "kmsg_delivery_event"} e using changed c
  where e.message_id = c.message_id and e.tenant_id = c.tenant_id${archived ? " and e.accepted_at = c.accepted_at" : ""}${which}`;
};

// The consent to an advertisement stands in the event of its acceptance: it is kept as long as what was charged for.
const events = (table: DeliveryTable): Step => ({
  class: "operations",
  statement: `with picked as (
  select t.message_id, t.tenant_id, t.accepted_at from ${table} t where ${due(table, EVENTS_FORGOTTEN)} for update skip locked
), changed as (
  update ${table} t set ${level(EVENTS_FORGOTTEN)} from picked p
  where t.message_id = p.message_id and t.tenant_id = p.tenant_id and t.accepted_at = p.accepted_at
  returning t.message_id, t.tenant_id, t.accepted_at
), trail as (
  ${dropEvents(table, " and not coalesce(e.detail ? 'consentAt', false)")}
) ${COUNT}`,
});

const rest = (table: DeliveryTable): Step => ({
  class: "billing",
  statement: `with changed as (
  delete from ${table} t where (t.message_id, t.tenant_id, t.accepted_at) in (
    select o.message_id, o.tenant_id, o.accepted_at from ${table} o
    where o.forgotten = ${NUMBERS_FORGOTTEN} and o.finalized_at is not null and o.finalized_at < $1::bigint and not ${heldSql("o")}
    order by o.finalized_at limit $2 for update skip locked)
  returning t.message_id, t.tenant_id, t.accepted_at
), trail as (
  ${dropEvents(table, "")}
) ${COUNT}`,
});

const one = (retention: RetentionClass, statement: string): Step => ({
  class: retention,
  statement: `with changed as (${statement} returning 1) ${COUNT}`,
});

const OTHERS: readonly Step[] = [
  // A discarded failure must not come back to the list while its message is in it.
  one(
    "operations",
    `delete from kmsg_dead_letter where id in (select d.id from kmsg_dead_letter d where d.created_at < $1::bigint
      and not exists (select 1 from kmsg_delivery_tracking t where d.kind = 'send' and t.message_id = d.message_id
        and t.tenant_id = d.tenant_id and t.state in ${stateList("replayable")})
      and not exists (select 1 from kmsg_privacy_held x join kmsg_privacy_hold h on h.hold_id = x.hold_id and h.released_at is null
        where x.message_id = d.message_id and x.tenant_id = d.tenant_id)
      order by d.id limit $2)`,
  ),
  one(
    "operations",
    `update kmsg_batch set name = null where batch_id in (select batch_id from kmsg_batch
      where name is not null and completed_at < $1::bigint order by completed_at limit $2)`,
  ),
  one(
    "operations",
    `delete from kmsg_webhook_delivery where id in (select w.id from kmsg_webhook_delivery w where w.at < $1::bigint
      and not exists (select 1 from kmsg_privacy_held x join kmsg_privacy_hold h on h.hold_id = x.hold_id and h.released_at is null
        where x.message_id = w.message_id and x.tenant_id = w.tenant_id)
      order by w.at limit $2)`,
  ),
  one(
    "billing",
    `delete from kmsg_batch where batch_id in (select b.batch_id from kmsg_batch b where b.completed_at < $1::bigint
      and not exists (select 1 from kmsg_delivery_all t where t.batch_id = b.batch_id) order by b.completed_at limit $2)`,
  ),
  one(
    "billing",
    `delete from kmsg_privacy_erasure_item where ctid in (select i.ctid from kmsg_privacy_erasure_item i
      where i.at < $1::bigint order by i.at limit $2)`,
  ),
  one(
    "billing",
    `delete from kmsg_privacy_erasure where ctid in (select e.ctid from kmsg_privacy_erasure e
      where e.finished_at < $1::bigint order by e.finished_at limit $2)`,
  ),
  one(
    "billing",
    `delete from kmsg_privacy_held where ctid in (select x.ctid from kmsg_privacy_held x
      join kmsg_privacy_hold h on h.hold_id = x.hold_id where h.freed_at < $1::bigint limit $2)`,
  ),
  one(
    "billing",
    `delete from kmsg_privacy_hold where hold_id in (select h.hold_id from kmsg_privacy_hold h where h.freed_at < $1::bigint
      and not exists (select 1 from kmsg_privacy_held x where x.hold_id = h.hold_id) limit $2)`,
  ),
];

/** In the order in which a row comes through them. */
const STEPS: readonly Step[] = [
  ...[text, events, numbers, rest].flatMap((step) => DELIVERY_TABLES.map((table) => step(table))),
  ...OTHERS,
];

export interface RetentionRun {
  readonly days: Readonly<Record<"text" | "operations" | "telecom" | "billing", number>>;
  /** Time limit of a run, ms. A step under way is finished. */
  readonly budgetMs: number;
  readonly now: () => number;
  /** Rows a statement; default 1,000. */
  readonly stepRows?: number;
}

/** Rows by class. */
export type Forgotten = Readonly<Record<keyof RetentionRun["days"], number>>;

export async function forgetByAge(sql: Sql, run: RetentionRun): Promise<Forgotten> {
  const started = run.now();
  const stepRows = run.stepRows ?? STEP_ROWS;
  const done = { text: 0, operations: 0, telecom: 0, billing: 0 };
  for (const step of STEPS) {
    if (!isTimed(step.class)) continue;
    const before = started - run.days[step.class] * DAY_MS;
    let changed = stepRows;
    while (changed === stepRows && run.now() - started < run.budgetMs) {
      const { rows } = await sql.query<{ n: number }>(step.statement, [
        Math.floor(before),
        stepRows,
      ]);
      changed = rows[0]?.n ?? 0;
      done[step.class] += changed;
    }
  }
  return done;
}

function isTimed(one: RetentionClass): one is keyof Forgotten {
  return one !== "access" && one !== "none";
}

type Host = Database & NoteHost;

/** The cron trigger's job. */
export async function forgetOld(isolate: Host): Promise<void> {
  const { settings } = isolate;
  const done = await isolate.withPostgres(
    async (sql) => forgetByAge(sql, { days: daysOf(settings), budgetMs: BUDGET_MS, now: Date.now }),
    "job",
  );
  for (const [name, rows] of Object.entries(done))
    if (rows > 0) isolate.telemetry.counts.forgotten(name, rows);
  if (Object.values(done).some((rows) => rows > 0)) log("info", "retention.forgot", done);
}

function daysOf(settings: Settings): RetentionRun["days"] {
  return {
    text: settings.RETAIN_TEXT_DAYS,
    operations: settings.RETAIN_OPERATIONS_DAYS,
    telecom: settings.RETAIN_TELECOM_DAYS,
    billing: settings.RETAIN_BILLING_DAYS,
  };
}
