/** What the queues of this folder may be given, read once: names, lease, clock. */
import { DEFAULT_JOB_LEASE_MS, type Job, type JobLeaseOptions } from "../../queue/job.ts";

/** Names of the two indexes of a jobs table. (k-msg 0.31) */
export interface JobQueueIndexNames {
  /** Default `idx_<table>_dequeue`. */
  dequeue: string;
  /** Default `idx_<table>_id`. */
  id: string;
}

/**
 * A job whose queue was told `leaseMs: 0`: it stays with its worker however long that takes. Stored like the end of a lease
 * (year 9999), so that no statement needs to know.
 */
export const NO_LEASE_END = 253_402_300_799_999;

export interface Leases<T> {
  /** Milliseconds since the epoch. */
  until(now: number): number;
  /** Tells the caller's callback; what that throws must not stop the queue. */
  expired(job: Job<T>): Promise<void>;
  readonly wantsExpired: boolean;
}

/** @throws Error for a lease that is no number of milliseconds. */
export function leasesOf<T>({ leaseMs, onLeaseExpired }: JobLeaseOptions<T>): Leases<T> {
  const length = leaseMs ?? DEFAULT_JOB_LEASE_MS;
  if (!Number.isFinite(length) || length < 0) {
    throw new Error(`leaseMs must be milliseconds, 0 or more (0: no lease); it is ${length}`);
  }
  return {
    until: (now) => (length === 0 ? NO_LEASE_END : now + length),
    wantsExpired: onLeaseExpired !== undefined,
    async expired(job) {
      try {
        await onLeaseExpired?.(job);
      } catch (error) {
        console.error("onLeaseExpired failed", error);
      }
    },
  };
}

/** The end of a lease as a job shows it: nothing where there is none. */
export function shownLease(at: Date): { leaseExpiresAt?: Date } {
  return at.getTime() < NO_LEASE_END ? { leaseExpiresAt: at } : {};
}
