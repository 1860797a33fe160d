/**
 * The request rate of one key as a generic cell rate algorithm: one number a key, the time until which its requests are paid
 * for. Pure.
 */

export interface Rate {
  /** Requests a second; as many may come at once. */
  readonly perSecond: number;
}

export interface RateAnswer {
  readonly allowed: boolean;
  /** State to keep for the next request: epoch ms until which the past ones are paid for. */
  readonly paidUntil: number;
  /** Requests that may come at once now. */
  readonly remaining: number;
  /** Milliseconds until all of them may. */
  readonly resetMs: number;
  /** For a refused request: milliseconds until this request would be. */
  readonly retryAfterMs: number;
}

const BURST_MS = 1000;

/**
 * Takes `cost` requests, or none. What costs more than can ever be saved up is allowed once everything is saved up, and
 * paid for afterwards: a large request is slowed down, not made impossible.
 */
export function takeRate(
  rate: Rate,
  paidUntil: number | undefined,
  cost: number,
  now: number,
): RateAnswer {
  const each = BURST_MS / rate.perSecond;
  // A clock that was set back must not lock a key out for longer than its whole burst.
  const from = Math.max(now, Math.min(paidUntil ?? now, now + 100 * BURST_MS));
  const until = from + cost * each;
  const most = Math.max(BURST_MS, cost * each);
  const allowed = until - now <= most;
  const kept = allowed ? until : from;
  return {
    allowed,
    paidUntil: kept,
    remaining: Math.max(0, Math.floor((BURST_MS - (kept - now)) / each + 1e-9)),
    resetMs: kept - now,
    retryAfterMs: allowed ? 0 : until - now - most,
  };
}

/** The headers of the IETF draft; their times are whole seconds. */
export function rateHeaders(rate: Rate, answer: RateAnswer): Readonly<Record<string, string>> {
  return {
    "ratelimit-policy": `"${RATE_POLICY}";q=${rate.perSecond};w=1`,
    ratelimit: `"${RATE_POLICY}";r=${answer.remaining};t=${Math.ceil(answer.resetMs / 1000)}`,
  };
}

/** The name of the only policy. */
export const RATE_POLICY = "key";
