/** Compares the batches that the ledger of a tenant's day knows with what SQL has of them. */
import type { BatchRecord } from "../../domain/batch/batch-record.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import type { BatchFacts } from "../../objects/batch/batch-rpc.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { LedgerBatch, LedgerBatchPage } from "../../objects/ledger/ledger-rpc.ts";
import type { LedgerStub } from "../../objects/ledger/ledger-stub.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { batchesElsewhere, batchesOfDay, type ProvenBatch } from "../../sql/mirror/batch-proof.ts";
import type { DayOf } from "../../sql/mirror/proof.ts";
import { ASK_LIMIT, standingOf } from "./ask-objects.ts";

export interface BatchFindings {
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly stale: readonly string[];
  readonly foreign: readonly string[];
  readonly altered: readonly string[];
  readonly unproven: number;
}

/** Objects asked at once. */
const WIDTH = 20;

type Host = Pick<Isolate, "batches" | "ledger">;

interface Comparison {
  readonly isolate: Host;
  readonly ledgers: readonly LedgerStub[];
  readonly sql: Sql;
  readonly scope: DayOf;
}

export async function compareBatches(comparison: Comparison): Promise<BatchFindings> {
  const { isolate, ledgers, sql, scope } = comparison;
  // The ledger first, as for messages.
  const noted = await notedBatches(ledgers);
  const rows = await batchesOfDay(sql, scope);
  const stored = new Set(rows.map(({ id }) => id));
  const missing = [...noted.keys()].filter((id) => !stored.has(id));
  const doubtful = rows.filter((row) => !isSettled(row, noted.get(row.id)));
  const judged = await judgeAll(isolate, scope.tenant, doubtful, noted);
  const named = (judgement: Judgement): string[] =>
    judged.filter(([, own]) => own === judgement).map(([id]) => id);
  const wrong = rows.filter((row) => isAltered(row, noted.has(row.id))).map(({ id }) => id);
  return {
    missing,
    unexpected: named("unexpected"),
    stale: named("stale"),
    foreign: await batchesElsewhere(sql, scope.tenant, missing),
    altered: [...new Set([...wrong, ...named("ahead")])],
    unproven: named("unproven").length,
  };
}

type Judgement = "current" | "unexpected" | "stale" | "ahead" | "unproven";

/** One that the ledger knows was written by a version that gives checksums. */
function isAltered({ checksum }: ProvenBatch, noted: boolean): boolean {
  return checksum === "wrong" || (checksum === "none" && noted);
}

function isSettled({ revision }: ProvenBatch, noted: LedgerBatch | undefined): boolean {
  return noted?.completed === true && noted.revision === revision;
}

async function judgeAll(
  isolate: Host,
  tenant: string,
  rows: readonly ProvenBatch[],
  noted: ReadonlyMap<string, LedgerBatch>,
): Promise<readonly (readonly [string, Judgement])[]> {
  return inBounds(rows, WIDTH, async (row) => {
    const known = noted.get(row.id);
    // From before the ledger knew batches, or put there by hand: no proof either way.
    if (!known) return [row.id, row.checksum === "none" ? "unproven" : "unexpected"] as const;
    const record = rows.indexOf(row) < ASK_LIMIT ? await ask(isolate, tenant, row.id) : undefined;
    const standing = standingOf(row, record, Date.now());
    if (standing !== "unknown") return [row.id, standing] as const;
    return [row.id, row.revision < known.revision ? "stale" : "unproven"] as const;
  });
}

async function ask(
  { batches, ledger }: Host,
  tenant: string,
  id: string,
): Promise<BatchRecord | undefined> {
  try {
    const found = batches.find(id);
    const facts = (await found?.ask(async (stub) => stub.read(tenant))) as BatchFacts | undefined;
    const record = facts?.record;
    if (record?.completedAt !== undefined) {
      const { acceptedAt, revision } = record;
      await ledger.addBatch(tenant, { id, acceptedAt, revision, completed: true });
    }
    return record;
  } catch (error) {
    log("warn", "proof.batch_not_asked", { error });
    return undefined;
  }
}

async function notedBatches(
  ledgers: readonly LedgerStub[],
): Promise<ReadonlyMap<string, LedgerBatch>> {
  const noted = new Map<string, LedgerBatch>();
  for (const ledger of ledgers) {
    let after: string | null = null;
    do {
      const page = (await ledger.batches(after)) as unknown as LedgerBatchPage;
      for (const batch of page.batches) noted.set(batch.id, batch);
      after = page.next;
    } while (after !== null);
  }
  return noted;
}
