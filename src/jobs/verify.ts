/**
 * Compares the ledger of a tenant's day with what Postgres has, and names what differs. It changes nothing in SQL. The ledger learns
 * the ends of messages that it had not heard of.
 */
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
import type { RecordFinding } from "../domain/ledger/seal.ts";
import type { Isolate } from "../objects/isolate.ts";
import type { LedgerStub } from "../objects/ledger/ledger-stub.ts";
import type { Sql } from "../sql/driver/sql.ts";
import {
  alteredIds,
  foreignIds,
  idsElsewhere,
  idsLackingEvents,
  minuteSums,
  type DayOf,
  type StoredMinute,
} from "../sql/mirror/proof.ts";
import { recogniseEpoch, type EpochHost } from "./epoch.ts";
import { CallBudget } from "./proof/call-budget.ts";
import { LIST_LIMIT } from "./proof/capped.ts";
import { compareBatches, type BatchFindings } from "./proof/compare-batches.ts";
import { compareMinute, Findings } from "./proof/compare-minute.ts";
import { compareRecords, type RecordsHost } from "./proof/compare-records.ts";

export interface Verdict {
  readonly day: string;
  /** Nothing differs, and the database is the one that it was. */
  readonly clean: boolean;
  /** State of the database: restored or replaced, and not rebuilt since, or not. */
  readonly epoch: EpochState;
  readonly ledger: Digest;
  readonly sql: Digest;
  /** Accepted and not in SQL. */
  readonly missing: readonly string[];
  /** In SQL and not in the ledger. */
  readonly unexpected: readonly string[];
  /** Older than Postgres had it: restored from a backup, or written by hand. */
  readonly stale: readonly string[];
  /** Erased, and the row has number and text again. */
  readonly resurrected: readonly string[];
  /** Another tenant has a row of this id of ours. */
  readonly foreign: readonly string[];
  /** The row or one of its events is not what the mirror wrote. */
  readonly altered: readonly string[];
  /** The events are not 1 … revision. */
  readonly events_missing: readonly string[];
  /** Messages whose last revision neither the ledger nor an object could tell. */
  readonly unproven: number;
  readonly batches: BatchFindings;
  /** Findings of the other tables that the Worker writes. */
  readonly records: readonly RecordFinding[];
  /** A list reached its limit: there is more. */
  readonly truncated: boolean;
}

export interface LedgerDay {
  readonly tenant: string;
  readonly day: string;
  readonly range: DayRange;
}

/** The parts of the isolate that a proof uses. */
export type VerifyHost = Pick<Isolate, "ledger" | "messages" | "batches"> & EpochHost & RecordsHost;

export async function verifyDay(
  isolate: VerifyHost,
  sql: Sql,
  { tenant, day, range }: LedgerDay,
  budget = new CallBudget(),
): Promise<Verdict> {
  const { state: epoch } = await recogniseEpoch(isolate, sql);
  const ledgers = isolate.ledger.ofDay(tenant, day);
  const scope: DayOf = { tenant, ...range };
  // The ledger first: what is accepted in between is then in SQL too, or is told as unexpected, never as missing.
  const noted = await ledgerSums(ledgers);
  const stored = await minuteSums(sql, scope);
  const findings = new Findings(budget);
  // Differences first: where not all can be compared, what is left are messages whose end the ledger does not know.
  const { differing, open } = unequalMinutes(noted, stored);
  let skipped = false;
  for (const minute of [...differing, ...open]) {
    if (findings.full) break;
    if (budget.take(ledgers.length)) {
      await compareMinute({ isolate, ledgers, sql, scope }, minute, findings);
    } else if (open.includes(minute)) findings.unproven += noted.get(minute)?.ids.count ?? 0;
    else skipped = true;
  }
  const named = await namesOf(sql, scope, findings);
  const batches = await compareBatches({ isolate, ledgers, sql, scope });
  const records = await compareRecords(isolate, sql, { tenant, range, ledgers });
  const { unproven: _count, ...batchLists } = batches;
  const lists: readonly (readonly string[])[] = [
    ...Object.values(named),
    ...Object.values(batchLists),
    ...records.map(({ ids }) => ids),
  ];
  return {
    day,
    clean:
      epoch === "ok" &&
      !skipped &&
      records.length === 0 &&
      lists.every((list) => list.length === 0),
    epoch,
    ledger: digestOf([...noted.values()].map(({ ids }) => ids).reduce(addSums, EMPTY)),
    sql: digestOf([...stored.values()].map(({ ids }) => ids).reduce(addSums, EMPTY)),
    missing: named.missing.slice(0, LIST_LIMIT),
    unexpected: named.unexpected.slice(0, LIST_LIMIT),
    stale: named.stale.slice(0, LIST_LIMIT),
    resurrected: named.resurrected.slice(0, LIST_LIMIT),
    foreign: named.foreign.slice(0, LIST_LIMIT),
    altered: named.altered.slice(0, LIST_LIMIT),
    events_missing: named.events_missing.slice(0, LIST_LIMIT),
    unproven: findings.unproven,
    batches: shortened(batches),
    records: records.map((found) => ({ ...found, ids: found.ids.slice(0, LIST_LIMIT) })),
    truncated: skipped || lists.some((list) => list.length > LIST_LIMIT),
  };
}

function shortened(found: BatchFindings): BatchFindings {
  const short = (ids: readonly string[]): readonly string[] => ids.slice(0, LIST_LIMIT);
  return {
    missing: short(found.missing),
    unexpected: short(found.unexpected),
    stale: short(found.stale),
    foreign: short(found.foreign),
    altered: short(found.altered),
    unproven: found.unproven,
  };
}

async function namesOf(sql: Sql, scope: DayOf, findings: Findings) {
  const { missing, unexpected, stale, resurrected, ahead } = findings;
  const altered = await alteredIds(sql, scope, LIST_LIMIT + 1);
  const elsewhere = await idsElsewhere(sql, scope.tenant, missing.ids);
  const doubled = await foreignIds(sql, scope, LIST_LIMIT + 1);
  return {
    missing: missing.ids,
    unexpected: unexpected.ids,
    stale: stale.ids,
    resurrected: resurrected.ids,
    foreign: [...new Set([...elsewhere, ...doubled])],
    altered: [...new Set([...altered, ...ahead.ids])],
    events_missing: await idsLackingEvents(sql, scope, LIST_LIMIT + 1),
  };
}

interface NotedMinute extends StoredMinute {
  /** Number of ends that are known. */
  readonly ended: number;
}

const modulo = (sum: bigint): bigint => BigInt.asUintN(64, sum);

async function ledgerSums(
  ledgers: readonly LedgerStub[],
): Promise<ReadonlyMap<number, NotedMinute>> {
  const sums = new Map<number, NotedMinute>();
  for (const ledger of ledgers) {
    for (const part of (await ledger.digest()).minutes) {
      const known = sums.get(part.minute);
      const ids: Sum = addSums(known?.ids ?? EMPTY, sumOf(part));
      sums.set(part.minute, {
        ids,
        ended: (known?.ended ?? 0) + part.ended,
        revisions: modulo((known?.revisions ?? 0n) + BigInt(`0x${part.revisions}`)),
        erased: modulo((known?.erased ?? 0n) + BigInt(`0x${part.erased}`)),
      });
    }
  }
  return sums;
}

interface Unequal {
  /** Something is missing, too many or at another revision. */
  readonly differing: readonly number[];
  /** The same ids, of which the ledger does not know all ends. */
  readonly open: readonly number[];
}

function unequalMinutes(
  noted: ReadonlyMap<number, NotedMinute>,
  stored: ReadonlyMap<number, StoredMinute>,
): Unequal {
  const unequal = [...new Set([...noted.keys(), ...stored.keys()])]
    .filter((minute) => !isProven(noted.get(minute), stored.get(minute)))
    .sort((left, right) => left - right);
  const isOpen = (minute: number): boolean => {
    const [one, other] = [noted.get(minute), stored.get(minute)];
    const alike = one !== undefined && other !== undefined && isEqual(one.ids, other.ids);
    return alike && one.ended < one.ids.count;
  };
  return {
    differing: unequal.filter((minute) => !isOpen(minute)),
    open: unequal.filter(isOpen),
  };
}

/** Both have the same ids, each at its last revision. */
function isProven(noted: NotedMinute | undefined, stored: StoredMinute | undefined): boolean {
  if (!noted || !stored || !isEqual(noted.ids, stored.ids)) return false;
  const settled = noted.ended === noted.ids.count;
  return settled && noted.revisions === stored.revisions && noted.erased === stored.erased;
}
