/** Names whose fault an attempt's outcome is, and which attempts count. Pure. */
import type { MessageRecord } from "./record.ts";

/**
 * Faults of the line, of the account and of ourselves say nothing of the message: an attempt that ends with one is not counted
 * against its limit.
 */
const NOBODYS_MESSAGE: ReadonlySet<string> = new Set([
  "gateway",
  "network",
  "rate",
  "account",
  "crash",
]);

export function isAboutMessage(fault: string): boolean {
  return !NOBODYS_MESSAGE.has(fault);
}

const OF_THE_LINE: ReadonlySet<string> = new Set(["gateway", "network", "rate"]);

/** The provider's part in a call's fault. A refused request was answered well. */
export function providerFault(fault: string): "account" | "line" | undefined {
  if (fault === "account") return "account";
  return OF_THE_LINE.has(fault) ? "line" : undefined;
}

/** Attempts since the newest replay that count against the limit. */
export function countedAttempts({
  attempts,
  attemptLimitFrom = 0,
  uncounted: free = 0,
}: MessageRecord): number {
  return attempts - attemptLimitFrom - free;
}

/** The reason of a message that the provider's history never showed and that is not sent again. */
export const NOT_TAKEN = "NOT_TAKEN" as const;
