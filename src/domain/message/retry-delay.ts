/** Time that a retry waits. Pure. */
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";

/** Exponential backoff with jitter fixed per id and attempt, in ms. */
export function retryDelay(
  id: string,
  attempt: number,
  policy: { readonly baseMs: number; readonly maxMs: number },
): number {
  const full = Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full * (0.75 + 0.5 * hashFraction(`${id}:${attempt}`)));
}
