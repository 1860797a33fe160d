/** Chooses the jobs that are due in a minute, so that none keeps another from its turn. */
import { log } from "../kernel/log.ts";
import type { Isolate } from "../objects/isolate.ts";

/** The parts of the isolate that the jobs use between them. */
export type JobHost = Pick<
  Isolate,
  | "env"
  | "settings"
  | "memory"
  | "telemetry"
  | "withPostgres"
  | "messages"
  | "batches"
  | "tenants"
  | "protection"
  | "gates"
  | "ledger"
  | "alerts"
  | "audit"
  | "mirror"
  | "templates"
  | "templateRegister"
  | "disclosures"
  | "optOuts"
>;

export interface Job {
  readonly name: string;
  /** Minute of the hour; without one the job runs every minute. */
  readonly minute?: number;
  /** @param scheduledTime epoch ms */
  run(isolate: JobHost, scheduledTime: number): Promise<unknown>;
}

export function dueJobs(jobs: readonly Job[], scheduledTime: number): readonly Job[] {
  const now = new Date(scheduledTime).getUTCMinutes();
  return jobs.filter(({ minute }) => minute === undefined || minute === now);
}

/** The result of a run. */
export interface Ran {
  /** Names. */
  readonly succeeded: readonly string[];
  /** The errors of the others. */
  readonly failures: readonly unknown[];
}

/** One after the other. */
export async function runJobs(
  jobs: readonly Job[],
  isolate: JobHost,
  scheduledTime: number,
): Promise<Ran> {
  const succeeded: string[] = [];
  const failures: unknown[] = [];
  for (const job of dueJobs(jobs, scheduledTime)) {
    try {
      await job.run(isolate, scheduledTime);
      succeeded.push(job.name);
    } catch (error) {
      log("error", "cron.job_failed", { job: job.name, error });
      failures.push(error);
    }
  }
  return { succeeded, failures };
}
