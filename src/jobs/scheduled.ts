/** The cron trigger's entry. */
import { isolateOf } from "../objects/isolate.ts";
import { JOBS } from "./jobs.ts";
import { isConfigured } from "./queue.ts";
import { runJobs } from "./run-jobs.ts";

export async function scheduled(controller: ScheduledController, env: Env): Promise<void> {
  if (!isConfigured(env)) return;
  await runJobs(JOBS, isolateOf(env), controller.scheduledTime);
}
