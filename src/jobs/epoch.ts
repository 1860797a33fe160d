/**
 * Decides if Postgres is the database that it was. A restored or new one is recognised within a minute by cron, and at once by
 * whoever verifies; operators are alerted, and it stays recognised until its rebuild is done (`acceptEpoch`).
 */
import {
  counterAfter,
  judgeEpoch,
  type EpochRow,
  type EpochState,
  type KnownEpoch,
} from "../domain/ledger/epoch.ts";
import { log } from "../kernel/log.ts";
import { iso } from "../kernel/time/iso.ts";
import type { Waiter } from "../objects/alerts/alert-stub.ts";
import type { Isolate } from "../objects/isolate.ts";
import type { TenantRegister } from "../objects/tenant/tenant-register.ts";
import type { Sql } from "../sql/driver/sql.ts";
import { beginEpoch, countEpoch, readEpoch, writeEpoch } from "../sql/mirror/epoch.ts";

type Keeper = Pick<DurableObjectStub<TenantRegister>, "epoch" | "keepEpoch" | "recogniseEpoch">;

/** The place of the epoch outside of SQL. */
export interface EpochHost {
  readonly tenants: { register(): Keeper };
}

export interface Epoch {
  readonly state: EpochState;
  /** Epoch ms: when it was recognised; null while it is `ok`. */
  readonly recognisedAt: number | null;
  /** Epoch ms: up to when a restored database knows things; else null. */
  readonly knownUntil: number | null;
}

/**
 * Compares, and remembers a database that was restored or replaced. Two calls of an object at most and one statement.
 * The object is asked first: the database may only be ahead of it.
 */
export async function recogniseEpoch({ tenants }: EpochHost, sql: Sql): Promise<Epoch> {
  const known = await knownEpoch({ tenants });
  const row = await readEpoch(sql);
  return (await compare({ tenants }, known, row)).epoch;
}

/** The known state: one call of an object, no SQL. For whoever must not serve reads from a database before it was rebuilt. */
export async function epochState({ tenants }: EpochHost): Promise<Epoch> {
  return epochOf((await knownEpoch({ tenants }))?.recognised);
}

/** A rebuild is done: the database is taken as it is, and no database that was there before will be again. */
export async function acceptEpoch(
  isolate: EpochHost & Pick<Isolate, "alerts">,
  sql: Sql,
): Promise<void> {
  const register = isolate.tenants.register();
  const known = await knownEpoch(isolate);
  const row = await readEpoch(sql);
  const epoch = known?.epoch ?? row?.epoch ?? crypto.randomUUID();
  const counter = counterAfter(known, row);
  // SQL first: where this breaks off the database stays recognised, and is accepted again.
  await writeEpoch(sql, { epoch, counter, countedAt: Date.now() });
  await register.keepEpoch({ epoch, counter }, true);
  log("info", "database.accepted", { counter });
  await told((ctx) => isolate.alerts.clear("database", "fact", ctx));
}

/** The cron trigger's call of each minute: counts on, and alerts of a database that is not what it was. */
export async function tendEpoch(
  isolate: EpochHost & Pick<Isolate, "alerts" | "withPostgres">,
): Promise<void> {
  const { state, knownUntil } = await isolate.withPostgres(
    async (sql) => count(isolate, sql),
    "job",
  );
  await told((ctx) => {
    if (state === "ok") return isolate.alerts.clear("database", "fact", ctx);
    const until = knownUntil === null ? "" : `, which knows nothing after ${iso(knownUntil)}`;
    const code = state === "restored" ? "DATABASE_RESTORED" : "DATABASE_NEW";
    isolate.alerts.raise("database", { code, message: `${state} database${until}` }, ctx);
  });
}

/** Resolves when the alerts' object knows. */
async function told(tell: (ctx: Waiter) => void): Promise<void> {
  const works: Promise<unknown>[] = [];
  tell({ waitUntil: (work) => void works.push(work) });
  await Promise.all(works);
}

async function count(host: EpochHost, sql: Sql): Promise<Epoch> {
  const known = await knownEpoch(host);
  const { epoch, row } = await compare(host, known, await readEpoch(sql));
  if (epoch.state !== "ok") return epoch;
  if (!row) await beginEpoch(sql, crypto.randomUUID(), Date.now());
  const begun = row ?? (await readEpoch(sql));
  const next = begun && (await countEpoch(sql, begun.epoch, Date.now()));
  if (next) await host.tenants.register().keepEpoch(next, false);
  return epoch;
}

interface Comparison {
  readonly epoch: Epoch;
  readonly row: EpochRow | undefined;
}

async function compare(
  { tenants }: EpochHost,
  known: KnownEpoch | undefined,
  row: EpochRow | undefined,
): Promise<Comparison> {
  const state = judgeEpoch(known, row);
  if (state === "ok") return { epoch: epochOf(undefined), row };
  if (known?.recognised) return { epoch: epochOf(known.recognised), row };
  const since = state === "restored" && row ? row.countedAt : null;
  const recognised = { state, at: Date.now(), since };
  await tenants.register().recogniseEpoch(recognised);
  log("alert", "database.recognised", { state, counter: row?.counter, known: known?.counter });
  return { epoch: epochOf(recognised), row };
}

async function knownEpoch({ tenants }: EpochHost): Promise<KnownEpoch | undefined> {
  return tenants.register().epoch();
}

function epochOf(recognised: KnownEpoch["recognised"]): Epoch {
  return {
    state: recognised?.state ?? "ok",
    recognisedAt: recognised?.at ?? null,
    knownUntil: recognised?.since ?? null,
  };
}
