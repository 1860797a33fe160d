/** The queue's entry: nothing is acknowledged while the settings are not readable. */
import { log } from "../kernel/log.ts";
import { isProtected } from "../kernel/settings/privacy.ts";
import { SettingsError } from "../kernel/settings/settings.ts";
import { isolateOf, type Isolate } from "../objects/isolate.ts";
import type { QueuedMirror } from "../objects/mirror/queued.ts";
import { checkedSettings } from "../providers/settings.ts";
import { consumeMirror } from "./mirror/consumer.ts";

/** Seconds until the next delivery: an operator has to correct the settings first. */
const MISCONFIGURED_RETRY_S = 60;

export async function queue(
  batch: MessageBatch<QueuedMirror>,
  env: Env,
  ctx: ExecutionContext,
): Promise<void> {
  // Without settings the objects could not be acknowledged: the batch waits until an operator has read the alert.
  if (!isConfigured(env)) return batch.retryAll({ delaySeconds: MISCONFIGURED_RETRY_S });
  const isolate = isolateOf(env);
  if (!(await mayWrite(isolate))) return batch.retryAll({ delaySeconds: MISCONFIGURED_RETRY_S });
  await consumeMirror(batch, isolate, ctx);
  isolate.flushSoon(ctx);
}

/** Before the first sealed row is one: what was protected once is remembered. */
async function mayWrite({
  settings,
  protection,
}: Pick<Isolate, "settings" | "protection">): Promise<boolean> {
  if (isProtected(settings)) await protection.noteSealed();
  const fault = await protection.fault();
  if (fault !== undefined) log("alert", "settings.invalid", { detail: fault });
  return fault === undefined;
}

/** Raises an alert that names the settings where they are missing or wrong. */
export function isConfigured(env: Env): boolean {
  try {
    checkedSettings(env);
    return true;
  } catch (error) {
    log("alert", "settings.invalid", {
      detail: error instanceof SettingsError ? error.message : "",
    });
    return false;
  }
}
