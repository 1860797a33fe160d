/** Tells an operator of a fault that only people can mend: at most once per fault and hour. */
import { log } from "../../kernel/log.ts";
import { iso } from "../../kernel/time/iso.ts";

export interface Alert {
  readonly provider: string;
  /** The fault's stable code, e.g. AUTHENTICATION_FAILED. */
  readonly code: string;
  readonly message: string;
}

export const ALERT_TIMEOUT_MS = 10_000;

/** @returns whether the webhook took it; without one the log is all there is. Never throws. */
export async function sendAlert(
  url: string | undefined,
  alert: Alert,
  at: number,
): Promise<boolean> {
  log("alert", "provider.fault", { provider: alert.provider, code: alert.code });
  if (url === undefined) return true;
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), ALERT_TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ type: "provider.fault", at: iso(at), ...alert }),
      redirect: "manual",
      signal: limit.signal,
    });
    await response.body?.cancel();
    return response.ok;
  } catch (error) {
    log("error", "alert.failed", { error });
    return false;
  } finally {
    clearTimeout(timer);
  }
}
