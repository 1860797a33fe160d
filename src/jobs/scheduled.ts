/** The cron trigger's entry. */
import { settingsOf } from "../kernel/settings/settings.ts";
import { JOBS } from "./jobs.ts";
import { isConfigured } from "./queue.ts";
import { runJobs } from "./run-jobs.ts";

export async function scheduled(controller: ScheduledController, env: Env): Promise<void> {
  if (!isConfigured(env)) return;
  await runJobs(JOBS, env, settingsOf(env), controller.scheduledTime);
}
