/** Decides whether a failed request is made again, and when. Pure. */

export interface Failure {
  /** Undefined: no answer came. */
  readonly status: number | undefined;
  /** What the problem says of itself; undefined where it does not. */
  readonly retryable: boolean | undefined;
  /** Seconds. */
  readonly retryAfter: number | undefined;
}

const FIRST_MS = 500;
const LONGEST_MS = 20_000;
/** A service that wants a longer rest gets it from the caller, who knows what the message is worth by then. */
export const LONGEST_RETRY_AFTER_S = 60;

/**
 * @param isIdempotent whether a second request does nothing that the first has not done
 * @returns false also where the service asks for a longer rest than a call should last
 */
export function mayRepeat(failure: Failure, isIdempotent: boolean): boolean {
  const { status, retryable, retryAfter = 0 } = failure;
  if (retryAfter > LONGEST_RETRY_AFTER_S) return false;
  // Both refuse before anything is done.
  if (status === 429 || status === 503) return retryable ?? isIdempotent;
  return (status === undefined || status >= 500) && isIdempotent && retryable !== false;
}

/**
 * Doubles from half a second to twenty, with chance, and never before `Retry-After`.
 * @param attempt requests that failed, from 1
 * @param random from 0 to 1
 * @returns milliseconds
 */
export function pauseMs(attempt: number, { retryAfter }: Failure, random: number): number {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
  // Clients that were turned away together do not come back together.
  if (retryAfter === undefined) return longest * (0.5 + random / 2);
  return retryAfter * 1000 + random * longest;
}
