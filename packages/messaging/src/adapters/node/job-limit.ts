/** How long a job may take, and how long it belongs to its worker. */
import { KMsgError, KMsgErrorCode } from "@k-msg/core";

import type { Job, JobQueue } from "../../queue/job.ts";
import { PermanentJobError } from "./job-types.ts";

/**
 * When its time is over the work is told by its signal and given as much time again to end: one that goes on after its job was
 * given back would be done twice. Work that does not listen at all is not tried again. Without a limit it takes as long as it
 * takes.
 */
export async function withJobLimit(
  jobId: string,
  limitMs: number | undefined,
  work: (signal: AbortSignal) => unknown,
): Promise<unknown> {
  const limit = new AbortController();
  if (limitMs === undefined) return work(limit.signal);
  const message = `Job ${jobId} took longer than ${limitMs} ms`;
  const late = new KMsgError(KMsgErrorCode.NETWORK_TIMEOUT, message, { timeout: limitMs });
  const timers = [setTimeout(() => limit.abort(late), limitMs)];
  const deaf = new Promise<never>((_resolve, reject) => {
    const giveUp = () => reject(new PermanentJobError(`${message} and does not stop`));
    timers.push(setTimeout(giveUp, limitMs * 2));
  });
  try {
    return await Promise.race([work(limit.signal), deaf]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

/** Keeps a leased job with its worker while that works on it. Returns the function that ends it. */
export function keepLease(
  queue: JobQueue,
  job: Job,
  onError: (error: unknown) => void,
): () => void {
  const { leaseExpiresAt } = job;
  if (leaseExpiresAt === undefined || queue.extendLease === undefined) return () => undefined;
  const leaseMs = Math.max(1, leaseExpiresAt.getTime() - Date.now());
  const timer = setInterval(
    () => {
      void queue.extendLease?.(job.id, leaseMs).catch(onError);
    },
    Math.ceil(leaseMs / 2),
  );
  return () => clearInterval(timer);
}
