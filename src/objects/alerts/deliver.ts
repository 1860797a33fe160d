/** One POST of an alert to the operators' receiver. */
import type { AlertBody } from "../../domain/alerts/body.ts";
import { log } from "../../kernel/log.ts";
import { withDeadline } from "../../kernel/time/deadline.ts";

export const ALERT_TIMEOUT_MS = 10_000;

/** @returns whether the receiver took it; without one the log is all there is. Never throws. */
export async function deliverAlert(url: string | undefined, body: AlertBody): Promise<boolean> {
  if (url === undefined) return true;
  try {
    return await withDeadline(ALERT_TIMEOUT_MS, async (signal) => {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        redirect: "manual",
        signal,
      });
      await response.body?.cancel();
      if (!response.ok) log("error", "alert.refused", { status: response.status });
      return response.ok;
    });
  } catch (error) {
    log("error", "alert.failed", { error });
    return false;
  }
}
