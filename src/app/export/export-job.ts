/** An export that goes on by itself: what is kept of it, and how it changes. Pure; times are epoch milliseconds. */
import type { NewEntry } from "../../domain/audit/entry.ts";
import type { ExportNote, Viewer } from "../../domain/privacy/disclosure.ts";
import type { Numbers } from "../../domain/privacy/sight.ts";
import { DAY_MS, MINUTE_MS } from "../../kernel/time/units.ts";
import type { ExportFilter, ExportPlace } from "../../sql/mirror/export-rows.ts";

export const EXPORT_FORMATS = ["csv", "xlsx", "ndjson"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportPart {
  readonly rows: number;
  readonly bytes: number;
}

export interface ExportJob {
  readonly id: string;
  readonly state: "running" | "completed" | "failed" | "canceled";
  readonly format: ExportFormat;
  /** CSV: for a double click in Excel; with a byte order mark. */
  readonly excel: boolean;
  readonly bom: boolean;
  readonly numbers: Numbers;
  readonly filter: ExportFilter;
  readonly reason: string;
  /** The party that asked, as the audit trail and the disclosures have it. */
  readonly asked: Omit<NewEntry, "at" | "action" | "eventId" | "detail">;
  readonly viewer: Viewer;
  readonly detail: ExportNote["detail"];
  /** Numbers of the entry that records the beginning, and the id of the one that records the end. */
  readonly begunSeq: number;
  readonly endEventId: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
  /** After the last row that stands in a part; absent before the first. */
  readonly place?: ExportPlace;
  readonly parts: readonly ExportPart[];
  /** Nobody else goes on with it before. */
  readonly leasedUntil: number;
  /** In a row. */
  readonly failures: number;
}

/** A turn that was lost is taken up after this. Longer than a part takes. */
export const LEASE_MS = 3 * MINUTE_MS;
/** In a row, a minute each at least: the database was away for an hour. */
export const MOST_FAILURES = 60;

export const rowsOf = ({ parts }: Pick<ExportJob, "parts">): number =>
  parts.reduce((sum, { rows }) => sum + rows, 0);

export function isDue(job: ExportJob, now: number): boolean {
  return job.state === "running" && job.leasedUntil <= now;
}

/** When its parts are deleted; an export that runs is kept. */
export function expiresAt({ endedAt }: ExportJob, keepDays: number): number | null {
  return endedAt === null ? null : endedAt + keepDays * DAY_MS;
}

export function withPart(
  job: ExportJob,
  part: ExportPart,
  place: ExportPlace | undefined,
  now: number,
): ExportJob {
  return {
    ...job,
    parts: [...job.parts, part],
    ...(place && { place }),
    failures: 0,
    leasedUntil: now + LEASE_MS,
  };
}

export function failedTurn(job: ExportJob): ExportJob {
  return { ...job, failures: job.failures + 1, leasedUntil: 0 };
}

/** From 0 to 1, by the time of the last row in the range: the rows that are left are not counted. */
export function progressOf({ state, filter, place }: ExportJob): number {
  if (state === "completed") return 1;
  if (!place) return 0;
  const share = (place.requested_at - filter.from) / (filter.until - filter.from);
  return Math.round(Math.min(1, Math.max(0, share)) * 1000) / 1000;
}
