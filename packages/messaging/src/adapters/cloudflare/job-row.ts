import { newJobId } from "../../queue/job-rules.ts";
/** Between a job and a row of the jobs table. */
import { JobStatus, type Job, type JobEnqueueOptions } from "../../queue/job.ts";
import { shownLease } from "./job-queue-options.ts";
import type { SqlRow } from "./tracking-row.ts";

const STATUSES: ReadonlySet<string> = new Set(Object.values(JobStatus));

/** A new job. With a key its id follows from the key, so that a second one meets the first. */
export async function newJob<T>(
  type: string,
  data: T,
  options: JobEnqueueOptions,
  now: Date,
): Promise<Job<T>> {
  const { priority = 0, delay = 0, maxAttempts = 3, metadata = {}, dedupeKey } = options;
  return {
    id:
      dedupeKey === undefined ? newJobId(now) : `job_${(await sha256Hex(dedupeKey)).slice(0, 40)}`,
    type,
    data,
    status: JobStatus.PENDING,
    priority,
    attempts: 0,
    maxAttempts,
    delay,
    createdAt: now,
    processAt: new Date(now.getTime() + delay),
    metadata,
  };
}

/** Times that are not there stay absent; JSON comes as text or parsed, depending on the driver. */
export function jobOfRow<T>(row: SqlRow): Job<T> {
  const processAt = date(row["process_at"]) ?? new Date(0);
  const status = String(row["status"]);
  const completedAt = date(row["completed_at"]);
  const failedAt = date(row["failed_at"]);
  return {
    id: String(row["id"]),
    type: String(row["type"]),
    data: parsed(row["data"]) as T,
    status: STATUSES.has(status) ? (status as JobStatus) : JobStatus.FAILED,
    priority: Number(row["priority"]),
    attempts: Number(row["attempts"]),
    maxAttempts: Number(row["max_attempts"]),
    delay: Number(row["delay"]),
    createdAt: date(row["created_at"]) ?? new Date(0),
    processAt,
    ...(completedAt && { completedAt }),
    ...(failedAt && { failedAt }),
    ...(typeof row["error"] === "string" && { error: row["error"] }),
    metadata: objectOf(parsed(row["metadata"])),
    ...(status === JobStatus.PROCESSING && shownLease(processAt)),
  };
}

function date(value: unknown): Date | undefined {
  return value === null || value === undefined ? undefined : new Date(Number(value));
}

function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

async function sha256Hex(text: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
