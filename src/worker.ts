import { JOBS } from "./cron/jobs.ts";
import { runJobs } from "./cron/run-jobs.ts";
import { settingsOf, SettingsError } from "./env.ts";
import { app } from "./http/app.ts";
import { log } from "./log.ts";
import { consumeMirror, type QueuedMirror } from "./mirror/consumer.ts";
import { flushSoon } from "./telemetry/flush.ts";

export { MessageObject } from "./message/message-object.ts";
export { ProviderGate } from "./gate/provider-gate.ts";
export { LedgerObject } from "./ledger/ledger-object.ts";
export { BatchObject } from "./batch/batch-object.ts";
export { MetricsObject } from "./metrics/metrics-object.ts";
export { OptOutObject } from "./opt-out/opt-out-object.ts";
export { TenantObject } from "./tenant/tenant-object.ts";
export { TenantRegister } from "./tenant/tenant-register.ts";

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
