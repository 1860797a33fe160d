/** The cron trigger's entry. */
import { checkedSettings } from "../providers/settings.ts";
import { JOBS } from "./jobs.ts";
import { isConfigured } from "./queue.ts";
import { runJobs } from "./run-jobs.ts";

export async function scheduled(controller: ScheduledController, env: Env): Promise<void> {
  if (!isConfigured(env)) return;
  await runJobs(JOBS, env, checkedSettings(env), controller.scheduledTime);
}
