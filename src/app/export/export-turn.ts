/**
 * A turn of an export: some parts, each read, written and noted before the next one. What dies on the way is taken up behind the
 * last part that was noted, and writes the one after it anew.
 */
import type { Numbers } from "../../domain/privacy/sight.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../../objects/isolate.ts";
import type { Sql } from "../../sql/driver/sql.ts";
import { exportPages, PAGE_ROWS, type ExportPlace } from "../../sql/mirror/export-rows.ts";
import type { MirrorRow, StoredRow } from "../../sql/mirror/row.ts";
import { openRows, unopenedRow } from "../../sql/privacy/protected-row.ts";
import { DatabaseRestoredError, isBehind } from "../erase/behind.ts";
import type { ExportBucket, Stored } from "./export-bucket.ts";
import {
  failedTurn,
  LEASE_MS,
  MOST_FAILURES,
  rowsOf,
  withPart,
  type ExportJob,
} from "./export-job.ts";
import type { Paper } from "./paper.ts";
import { csvPaper, excelCsvPaper, ndjsonPaper, xlsxPaper } from "./papers.ts";

export type ExportHost = Pick<
  Isolate,
  "settings" | "withPostgres" | "audit" | "disclosures" | "tenants" | "memory"
>;

export interface Turn {
  readonly host: ExportHost;
  readonly bucket: ExportBucket;
  /** No part is begun after it, epoch ms. */
  readonly until: number;
  /** Parts at most. */
  readonly parts: number;
}

/** @param stored whose lease is the caller's */
export async function runTurn(turn: Turn, stored: Stored): Promise<void> {
  const { host, bucket } = turn;
  let own: Stored | undefined = stored;
  try {
    // A restored database waits, as one that is away: it knows numbers that were erased.
    if (await isBehind(host)) throw new DatabaseRestoredError();
    own = await host.withPostgres(
      async (sql) => writeParts(turn, sql, stored, (now) => (own = now)),
      "export",
    );
  } catch (error) {
    log("warn", "export.turn_failed", { error, export: stored.job.id });
    const job = failedTurn(own?.job ?? stored.job);
    if (!own) return;
    if (job.failures >= MOST_FAILURES) await endExport({ host, bucket }, own, "failed");
    else await bucket.write(job, own.etag);
  }
}

/** Takes an export that nobody has. @returns undefined where somebody was faster. */
export async function leaseOf(
  bucket: ExportBucket,
  { job, etag }: Stored,
): Promise<Stored | undefined> {
  return bucket.write({ ...job, leasedUntil: Date.now() + LEASE_MS }, etag);
}

/** @param kept is called with each state that is on disk; undefined once the export is somebody else's */
async function writeParts(
  { host, bucket, until, parts }: Turn,
  sql: Sql,
  stored: Stored,
  kept: (now: Stored | undefined) => void,
): Promise<Stored | undefined> {
  let own = stored;
  for (let left = parts; left > 0 && Date.now() < until; left--) {
    const { job } = own;
    const made = await readPart(host.settings, sql, job);
    // A range without a row has one part, which is empty.
    if (made.rows > 0 || job.parts.length === 0) {
      await bucket.writePart(job, job.parts.length + 1, made.bytes);
      const part = { rows: made.rows, bytes: made.bytes.byteLength };
      const next = await bucket.write(withPart(job, part, made.last, Date.now()), own.etag);
      kept(next);
      // It was ended, or somebody took it for lost.
      if (!next) return undefined;
      own = next;
    }
    if (made.isLast) return endExport({ host, bucket }, own, "completed");
  }
  return bucket.write({ ...own.job, leasedUntil: 0 }, own.etag);
}

interface Made {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly last: ExportPlace | undefined;
  readonly isLast: boolean;
}

async function readPart(settings: Settings, sql: Sql, job: ExportJob): Promise<Made> {
  const most = settings.EXPORT_PART_ROWS;
  const paper = paperOf(job);
  const chunks: Uint8Array[] = [];
  let rows = 0;
  let last: StoredRow | undefined;
  let size = 0;
  const pages = exportPages(sql, job.filter, {
    after: job.place,
    pageRows: Math.min(PAGE_ROWS, most),
  });
  for await (const page of pages) {
    const taken = page.slice(0, most - rows);
    chunks.push(paper.add(await openedRows(settings, taken, job.numbers)));
    rows += taken.length;
    last = taken.at(-1) ?? last;
    size = page.length;
    if (rows >= most) break;
  }
  chunks.push(paper.end());
  const isLast = rows < most || size === 0;
  return { bytes: joined(chunks), rows, last: last && placeOf(last), isLast };
}

async function openedRows(
  settings: Settings,
  page: readonly StoredRow[],
  numbers: Numbers,
): Promise<readonly MirrorRow[]> {
  return numbers === "full" ? openRows(settings, page) : page.map(unopenedRow);
}

function placeOf({ requested_at, message_id }: StoredRow): ExportPlace {
  return { requested_at, message_id };
}

/** Each part is a file of its own. */
function paperOf({ format, numbers, excel, bom }: ExportJob): Paper {
  if (format === "xlsx") return xlsxPaper(numbers);
  if (format === "ndjson") return ndjsonPaper(numbers);
  return excel ? excelCsvPaper(numbers) : csvPaper(numbers, bom);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}

/** Notes how it ended, then ends it: a crash in between notes the end again, and no end goes unnoted. */
export async function endExport(
  {
    host,
    bucket,
  }: Pick<Turn, "bucket"> & { readonly host: Pick<ExportHost, "audit" | "disclosures"> },
  { job, etag }: Stored,
  state: Exclude<ExportJob["state"], "running">,
): Promise<Stored | undefined> {
  const { asked, viewer, detail, reason, endEventId: eventId } = job;
  const rows = rowsOf(job);
  const now = Date.now();
  await host.disclosures.export(job.filter.tenant, {
    kind: "export_end",
    viewer,
    route: EXPORT_ROUTE,
    reason,
    exportId: job.id,
    disclosures: job.numbers === "full" ? rows : 0,
    detail: { ...detail, outcome: state, rows },
  });
  await host.audit.note({
    ...asked,
    eventId,
    at: now,
    action: `export.${state}`,
    detail: { export: job.begunSeq, exportId: job.id, rows, parts: job.parts.length },
  });
  return bucket.write({ ...job, state, endedAt: now, leasedUntil: 0 }, etag);
}

export const EXPORT_ROUTE = "POST /v1/exports";
