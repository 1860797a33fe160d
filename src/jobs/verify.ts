/** Compares the ledger of a tenant's day with what Postgres has, and names what differs. Changes nothing. */
import { type DayRange } from "../domain/korea/day.ts";
import {
  addSums,
  digestOf,
  EMPTY,
  isEqual,
  sumOf,
  type Digest,
  type Sum,
} from "../domain/ledger/digest.ts";
import type { EpochState } from "../domain/ledger/epoch.ts";
import { MINUTE_MS } from "../kernel/time/units.ts";
import type { Isolate } from "../objects/isolate.ts";
import type { LedgerStub } from "../objects/ledger/ledger-stub.ts";
import type { Sql } from "../sql/driver/postgres.ts";
import {
  alteredIds,
  idPages,
  idsLackingEvents,
  minuteSums,
  type DayOf,
} from "../sql/mirror/proof.ts";
import { recogniseEpoch, type EpochHost } from "./epoch.ts";

export interface Verdict {
  readonly day: string;
  /** Nothing differs, and the database is the one that it was. */
  readonly clean: boolean;
  /** Whether the database was restored or replaced, and not rebuilt since. */
  readonly epoch: EpochState;
  readonly ledger: Digest;
  readonly sql: Digest;
  /** Accepted and not in SQL. */
  readonly missing: readonly string[];
  /** In SQL and not in the ledger. */
  readonly unexpected: readonly string[];
  /** The row or one of its events is not what the mirror wrote. */
  readonly altered: readonly string[];
  /** The events are not 1 … revision. */
  readonly events_missing: readonly string[];
  /** A list reached its limit: there is more. */
  readonly truncated: boolean;
}

/** Of each list. */
const LIST_LIMIT = 1000;

export interface LedgerDay {
  readonly tenant: string;
  readonly day: string;
  readonly range: DayRange;
}

export async function verifyDay(
  isolate: Pick<Isolate, "ledger"> & EpochHost,
  sql: Sql,
  { tenant, day, range }: LedgerDay,
): Promise<Verdict> {
  const { state: epoch } = await recogniseEpoch(isolate, sql);
  const ledgers = isolate.ledger.ofDay(tenant, day);
  const scope: DayOf = { tenant, ...range };
  // The ledger first: what is accepted in between is then in SQL too, or is told as unexpected, never as missing.
  const noted = await ledgerSums(ledgers);
  const stored = await minuteSums(sql, scope);
  const missing = new Capped();
  const unexpected = new Capped();
  for (const minute of unequalMinutes(noted, stored)) {
    if (missing.full && unexpected.full) break;
    await compareMinute({ ledgers, sql, scope, missing, unexpected }, minute);
  }
  const altered = await alteredIds(sql, scope, LIST_LIMIT + 1);
  const lacking = await idsLackingEvents(sql, scope, LIST_LIMIT + 1);
  const lists = [missing.ids, unexpected.ids, altered, lacking];
  return {
    day,
    clean: epoch === "ok" && lists.every((list) => list.length === 0),
    epoch,
    ledger: digestOf([...noted.values()].reduce(addSums, EMPTY)),
    sql: digestOf([...stored.values()].reduce(addSums, EMPTY)),
    missing: missing.ids.slice(0, LIST_LIMIT),
    unexpected: unexpected.ids.slice(0, LIST_LIMIT),
    altered: altered.slice(0, LIST_LIMIT),
    events_missing: lacking.slice(0, LIST_LIMIT),
    truncated: lists.some((list) => list.length > LIST_LIMIT),
  };
}

async function ledgerSums(ledgers: readonly LedgerStub[]): Promise<ReadonlyMap<number, Sum>> {
  const sums = new Map<number, Sum>();
  for (const ledger of ledgers) {
    for (const part of (await ledger.digest()).minutes) {
      sums.set(part.minute, addSums(sums.get(part.minute) ?? EMPTY, sumOf(part)));
    }
  }
  return sums;
}

function unequalMinutes(
  a: ReadonlyMap<number, Sum>,
  b: ReadonlyMap<number, Sum>,
): readonly number[] {
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((minute) => !isEqual(a.get(minute) ?? EMPTY, b.get(minute) ?? EMPTY))
    .sort((left, right) => left - right);
}

interface Comparison {
  readonly ledgers: readonly LedgerStub[];
  readonly sql: Sql;
  readonly scope: DayOf;
  readonly missing: Capped;
  readonly unexpected: Capped;
}

/** In memory: one minute of the ledger and one page of SQL. */
async function compareMinute(
  { ledgers, sql, scope, missing, unexpected }: Comparison,
  minute: number,
): Promise<void> {
  const left = new Set((await Promise.all(ledgers.map(async (one) => one.idsOf(minute)))).flat());
  const range = { from: minute * MINUTE_MS, until: (minute + 1) * MINUTE_MS };
  for await (const page of idPages(sql, { ...scope, ...range })) {
    for (const id of page) if (!left.delete(id)) unexpected.add(id);
  }
  for (const id of left) missing.add(id);
}

/** One more than is shown, to know that there is more. */
class Capped {
  readonly ids: string[] = [];

  get full(): boolean {
    return this.ids.length > LIST_LIMIT;
  }

  add(id: string): void {
    if (!this.full) this.ids.push(id);
  }
}
