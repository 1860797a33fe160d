/** Compares the batches that the ledger of a tenant's day knows with what SQL has of them. */
import { batchRow } from "../../domain/batch/batch-row.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import type { BatchFacts } from "../../objects/batch/batch-rpc.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { LedgerBatch, LedgerBatchPage } from "../../objects/ledger/ledger-rpc.ts";
import type { LedgerStub } from "../../objects/ledger/ledger-stub.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import {
  batchesElsewhere,
  batchesOfDay,
  signBatch,
  type ProvenBatch,
} from "../../sql/mirror/batch-proof.ts";
import { canonicalBatch } from "../../sql/mirror/checksum.ts";
import type { DayOf } from "../../sql/mirror/proof.ts";
import { checksumOf } from "../../sql/mirror/write.ts";
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
  const judged = await judgeAll({ isolate, sql, tenant: scope.tenant }, doubtful, noted);
  const named = (judgement: Judgement): string[] =>
    judged.filter(([, own]) => own === judgement).map(([id]) => id);
  const unexpected = named("unexpected");
  const madeUp = rows
    .filter(({ id, checksum }) => checksum === "wrong" && unexpected.includes(id))
    .map(({ id }) => id);
  return {
    missing,
    unexpected,
    stale: named("stale"),
    foreign: await batchesElsewhere(sql, scope.tenant, missing),
    altered: [...named("altered"), ...named("ahead"), ...madeUp],
    unproven: named("unproven").length,
  };
}

type Judgement = "current" | "unexpected" | "stale" | "ahead" | "altered" | "unproven";

interface Judge {
  readonly isolate: Host;
  readonly sql: Sql;
  readonly tenant: string;
}

function isSettled({ revision, checksum }: ProvenBatch, noted: LedgerBatch | undefined): boolean {
  return checksum === "right" && noted?.completed === true && noted.revision === revision;
}

async function judgeAll(
  judge: Judge,
  rows: readonly ProvenBatch[],
  noted: ReadonlyMap<string, LedgerBatch>,
): Promise<readonly (readonly [string, Judgement])[]> {
  const { isolate, tenant } = judge;
  return inBounds(rows, WIDTH, async (row) => {
    const known = noted.get(row.id);
    // From before the ledger knew batches, or put there by hand: no proof either way.
    if (!known && row.checksum === "none") return [row.id, "unproven"] as const;
    const facts = rows.indexOf(row) < ASK_LIMIT ? await ask(isolate, tenant, row.id) : undefined;
    const standing = standingOf(row, facts?.record, Date.now());
    // One whose queue entry outlived an upgrade has a checksum, and the ledger was not told of it.
    if (standing === "unknown") {
      return [row.id, known ? withoutObject(row, known) : "unexpected"] as const;
    }
    if (standing !== "current" || row.checksum === "right") return [row.id, standing] as const;
    return [row.id, await judgeRow(judge, row, facts)] as const;
  });
}

function withoutObject({ checksum, revision }: ProvenBatch, known: LedgerBatch): Judgement {
  if (checksum !== "right") return "altered";
  if (revision < known.revision) return "stale";
  return known.completed && revision === known.revision ? "current" : "unproven";
}

/**
 * A checksum that does not fit. After a rollback the version before has written the row, which gives none and leaves an older one: then
 * the row is what the object says, and is signed anew.
 */
async function judgeRow(
  { sql }: Judge,
  row: ProvenBatch,
  facts: BatchFacts | undefined,
): Promise<Judgement> {
  // A newer one is on its way, and will be signed.
  if (!facts || row.revision !== facts.record.revision) return "current";
  const own = batchRow(facts.record, facts.counts.refused);
  if ((await checksumOf(canonicalBatch(own))) !== row.computed) return "altered";
  await signBatch(sql, row);
  return "current";
}

async function ask(
  { batches, ledger }: Host,
  tenant: string,
  id: string,
): Promise<BatchFacts | undefined> {
  try {
    const found = batches.find(id);
    const facts = (await found?.ask(async (stub) => stub.read(tenant))) as BatchFacts | undefined;
    const record = facts?.record;
    if (record?.completedAt !== undefined) {
      const { acceptedAt, revision } = record;
      await ledger.addBatch(tenant, { id, acceptedAt, revision, completed: true });
    }
    return facts;
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
