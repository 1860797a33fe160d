import { app } from "./http/app.ts";
import { JOBS } from "./jobs/jobs.ts";
import { consumeMirror, type QueuedMirror } from "./jobs/mirror/consumer.ts";
import { runJobs } from "./jobs/run-jobs.ts";
import { log } from "./kernel/log.ts";
import { settingsOf, SettingsError } from "./kernel/settings/settings.ts";
import { flushSoon } from "./objects/metrics/flush.ts";

export { MessageObject } from "./objects/message/message-object.ts";
export { ProviderGate } from "./objects/gate/provider-gate.ts";
export { LedgerObject } from "./objects/ledger/ledger-object.ts";
export { BatchObject } from "./objects/batch/batch-object.ts";
export { MetricsObject } from "./objects/metrics/metrics-object.ts";
export { OptOutObject } from "./objects/opt-out/opt-out-object.ts";
export { TenantObject } from "./objects/tenant/tenant-object.ts";
export { TenantRegister } from "./objects/tenant/tenant-register.ts";

/** Settings are mended by people. */
const MISCONFIGURED_RETRY_S = 60;

export default {
  fetch: app.fetch,
  async queue(batch, env, ctx) {
    // Half configured the objects could not be told: the batch waits until somebody has read the alert.
    if (!isConfigured(env)) return batch.retryAll({ delaySeconds: MISCONFIGURED_RETRY_S });
    await consumeMirror(batch, env);
    flushSoon(env, ctx);
  },
  async scheduled(controller, env) {
    if (!isConfigured(env)) return;
    await runJobs(JOBS, env, settingsOf(env), controller.scheduledTime);
  },
} satisfies ExportedHandler<Env, QueuedMirror>;

function isConfigured(env: Env): boolean {
  try {
    settingsOf(env);
    return true;
  } catch (error) {
    log("alert", "settings.invalid", {
      detail: error instanceof SettingsError ? error.message : "",
    });
    return false;
  }
}
