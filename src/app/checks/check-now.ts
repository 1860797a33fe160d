/**
 * Checks on demand: one message, or the members of a small batch. The rules are those of a manual refresh: what is final is
 * told as it is, and what was checked a moment ago is told as it was found then.
 */
import { statesIn } from "../../domain/message/state-sets.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { DEFAULT_PROVIDER, ratesOf } from "../../providers/registry.ts";
import { DatabaseUnavailableError } from "../../sql/driver/absence.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { mirrorMessage } from "../../sql/mirror/row.ts";
import {
  batchTotal,
  rowById,
  rowsByBatch,
  rowsByProviderId,
  type StatusRow,
} from "../../sql/mirror/status-rows.ts";
import { openRow, openRows } from "../../sql/privacy/protected-row.ts";
import { paced } from "./paced.ts";

/** Members of a batch that one call checks. */
export const MAX_MEMBERS = 100;

export interface Selector {
  readonly by: "sid" | "messageId" | "batchId";
  readonly value: string;
}

export interface Status {
  readonly row: StatusRow;
  /** The object could not be asked: this is what the table knows. */
  readonly stale: boolean;
}

export type CheckAnswer =
  | { readonly kind: "ok"; readonly statuses: readonly Status[] }
  | { readonly kind: "not_found" }
  | { readonly kind: "too_many" };

type CheckHost = Pick<Isolate, "settings" | "withPostgres" | "messages">;

/** Nothing that an object could tell of these is newer. The other final ones may be improved or replayed. */
const SETTLED: ReadonlySet<string> = new Set(statesIn("settled"));

/** A status tells nothing of the schedule. */
const NO_FACTS = { checks: 0, lastCheckedAt: undefined, nextWakeAt: 0, toHash: null };

/** @throws DatabaseUnavailableError where the message can be found by SQL alone. */
export async function checkNow(
  isolate: CheckHost,
  tenant: string,
  selector: Selector,
): Promise<CheckAnswer> {
  const { settings } = isolate;
  if (selector.by === "messageId") return checkOne(isolate, tenant, selector.value);
  const found = await isolate.withPostgres(
    async (sql) => findRows(sql, settings, tenant, selector),
    "list",
  );
  if (found.kind !== "ok") return found;
  const many = found.rows.length > 1;
  const statuses = await paced(found.rows, ratesOf(settings, DEFAULT_PROVIDER).check, async (row) =>
    statusOf(isolate, tenant, row, many),
  );
  return { kind: "ok", statuses };
}

/** By its id a message is found without the database. */
async function checkOne(isolate: CheckHost, tenant: string, id: string): Promise<CheckAnswer> {
  const { settings } = isolate;
  let row: StatusRow | undefined;
  let unavailable: DatabaseUnavailableError | undefined;
  try {
    const stored = await isolate.withPostgres(async (sql) => rowById(sql, tenant, id), "look_up");
    row = stored && (await openRow(settings, stored));
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) throw error;
    unavailable = error;
  }
  const known = row && SETTLED.has(row.state) ? row : undefined;
  const told = known ?? (await ask(isolate, tenant, { id, row, paced: false })) ?? row;
  if (told) return { kind: "ok", statuses: [{ row: told, stale: false }] };
  if (unavailable) throw unavailable;
  return { kind: "not_found" };
}

type Found =
  | { readonly kind: "ok"; readonly rows: readonly StatusRow[] }
  | { readonly kind: "not_found" }
  | { readonly kind: "too_many" };

async function findRows(
  sql: Sql,
  settings: Settings,
  tenant: string,
  { by, value }: Selector,
): Promise<Found> {
  if (by === "sid") {
    const stored = await rowsByProviderId(sql, tenant, DEFAULT_PROVIDER, value);
    const rows = await openRows(settings, stored);
    return rows.length > 0 ? { kind: "ok", rows } : { kind: "not_found" };
  }
  const rows = await rowsByBatch(sql, tenant, value, MAX_MEMBERS + 1);
  // Members may still be on their way to the table.
  const total = await batchTotal(sql, tenant, value);
  if (total === undefined && rows.length === 0) return { kind: "not_found" };
  return Math.max(rows.length, total ?? 0) > MAX_MEMBERS
    ? { kind: "too_many" }
    : { kind: "ok", rows: await openRows(settings, rows) };
}

async function statusOf(
  isolate: Pick<Isolate, "messages">,
  tenant: string,
  row: StatusRow,
  many: boolean,
): Promise<Status> {
  if (SETTLED.has(row.state)) return { row, stale: false };
  try {
    const told = await ask(isolate, tenant, { id: row.message_id, row, paced: many });
    return { row: told ?? row, stale: false };
  } catch (error) {
    // One object that cannot be asked must not cost the others their answer.
    log("warn", "check.failed", { error, messageId: row.message_id });
    return { row, stale: true };
  }
}

interface Asked {
  readonly id: string;
  /** The table's row of it. */
  readonly row: StatusRow | undefined;
  readonly paced: boolean;
}

/** The message as its object tells it after a check; undefined where there is no object (any more). */
async function ask(
  isolate: Pick<Isolate, "messages">,
  tenant: string,
  { id, row, paced }: Asked,
): Promise<StatusRow | undefined> {
  const found = await isolate.messages.find(tenant, id);
  if (!found) return undefined;
  const answer = await found.ask(async (stub) => stub.refresh(tenant, { paced }));
  const record =
    answer.kind === "ok" ? answer.record : await found.ask(async (stub) => stub.read(tenant));
  if (!record) return undefined;
  const { row: told } = mirrorMessage(record, NO_FACTS);
  // What a message cost is known to the table alone.
  return { ...told, cost: row?.cost ?? null, cost_currency: row?.cost_currency ?? null };
}
