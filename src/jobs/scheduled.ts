/** The cron trigger's entry. */
import { isolateOf } from "../objects/isolate.ts";
import { noteRun } from "./heartbeats.ts";
import { JOBS } from "./jobs.ts";
import { isConfigured } from "./queue.ts";
import { runJobs } from "./run-jobs.ts";

export async function scheduled(controller: ScheduledController, env: Env): Promise<void> {
  if (!isConfigured(env)) return;
  const isolate = isolateOf(env);
  const { succeeded, failures } = await runJobs(JOBS, isolate, controller.scheduledTime);
  await noteRun(isolate, succeeded);
  // The platform counts failed runs.
  if (failures.length > 0) throw failures[0];
}
