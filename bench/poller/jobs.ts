/** Simulations side by side: one at a time in each thread, since each has the thread's clock and a database to itself. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

import type { Outcome } from "./measure.ts";
import type { LOADS } from "./script.ts";

export interface Job {
  /** A design's name. */
  readonly design: string;
  readonly load: keyof typeof LOADS;
  readonly messages: number;
  readonly round: number;
}

const MAX_THREADS = 4;

/** @returns outcomes in the order of the jobs. @throws Error what a simulation threw */
export async function runJobs(
  jobs: readonly Job[],
  done: (job: Job, seconds: number) => void,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const waiting = [...jobs.entries()];
  const threads = Math.min(availableParallelism(), MAX_THREADS, jobs.length);
  const walk = async (): Promise<void> => {
    const worker = new Worker(new URL("./job.ts", import.meta.url));
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [index, job] = next;
        const startMs = performance.now();
        outcomes[index] = await perform(worker, job);
        done(job, (performance.now() - startMs) / 1000);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, walk));
  return outcomes;
}

async function perform(worker: Worker, job: Job): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  worker.once("message", resolve);
  worker.once("error", reject);
  worker.postMessage(job);
  try {
    return await promise;
  } finally {
    worker.off("message", resolve);
    worker.off("error", reject);
  }
}
