/** A job as the JSON of an object storage: times as epoch milliseconds, and the key it is found by while it is open. */
import { JobStatus, type Job } from "../../queue/job.ts";
import { idKey, timeKey } from "./object-index.ts";

const TIMES = ["createdAt", "processAt", "completedAt", "failedAt", "leaseExpiresAt"] as const;
const STATUSES: ReadonlySet<unknown> = new Set(Object.values(JobStatus));
const HIGHEST = 9_999_999_999;

export function jobText(job: Job): string {
  const times = TIMES.flatMap((key) => {
    const time = job[key];
    return time === undefined ? [] : [[key, time.getTime()] as const];
  });
  return JSON.stringify({ ...job, ...Object.fromEntries(times) });
}

/** Undefined for what is no job. */
export function storedJob<T>(text: string): Job<T> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  if (typeof fields["id"] !== "string" || !STATUSES.has(fields["status"])) return undefined;
  const times = TIMES.flatMap((key) => {
    const time = fields[key];
    return typeof time === "number" ? [[key, new Date(time)] as const] : [];
  });
  return { metadata: {}, ...fields, ...Object.fromEntries(times) } as unknown as Job<T>;
}

/**
 * `<priority, the highest first>/<ready at>/<created at>/<id>` of a job that is not at its end. One in a worker's hands is
 * ready when its lease ends; one that k-msg 0.30 left `processing` has no lease and is ready at its old time.
 */
export function openIndex(text: string): string | undefined {
  const job = storedJob(text);
  if (job === undefined) return undefined;
  if (job.status === JobStatus.COMPLETED || job.status === JobStatus.FAILED) return undefined;
  const ready =
    job.status === JobStatus.PROCESSING ? (job.leaseExpiresAt ?? job.processAt) : job.processAt;
  const rank = Math.min(HIGHEST, Math.max(0, 5_000_000_000 - Math.trunc(job.priority)));
  const parts = [
    String(rank).padStart(10, "0"),
    timeKey(ready.getTime()),
    timeKey(job.createdAt.getTime()),
    idKey(job.id),
  ];
  return parts.join("/");
}

/** Epoch milliseconds. */
export function readyAt(index: string): number {
  return Number(index.slice(11, 26));
}
