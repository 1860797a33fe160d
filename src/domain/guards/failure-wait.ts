/** Time that an address should rest after wrong keys: longer with each one that comes all the same. Pure; times are epoch ms. */
import type { Allowance } from "../../kernel/settings/abuse.ts";

export interface Failures {
  readonly count: number;
  /** When the count began. */
  readonly since: number;
}

export interface FailureAnswer {
  readonly failures: Failures;
  /** 0 while there were not too many. */
  readonly waitMs: number;
  /** Without another one it is forgotten then. */
  readonly forgetAt: number;
  /** The first that is too many. */
  readonly first: boolean;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 900_000;

export function waitAfter(
  limit: Allowance,
  known: Failures | undefined,
  now: number,
): FailureAnswer {
  const before = known?.count ?? 0;
  // Within the limit a window is a window; beyond it only rest counts.
  const stale = known !== undefined && before <= limit.count && now - known.since >= limit.windowMs;
  const failures =
    known === undefined || stale
      ? { count: 1, since: now }
      : { count: before + 1, since: known.since };
  const over = failures.count - limit.count;
  const waitMs =
    over <= 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(over - 1, 20));
  return { failures, waitMs, forgetAt: now + waitMs + limit.windowMs, first: over === 1 };
}
