/** Durations in the simulation; the same for every design. Milliseconds. */
export interface Assumptions {
  /** A call to the provider, half of it before it acts. */
  readonly providerMs: number;
  /** A statement through Hyperdrive. */
  readonly statementMs: number;
  /** Delay of alarms and cron. */
  readonly lateMs: number;
  /** Time that the mirror's queue waits to fill a batch (wrangler.jsonc). */
  readonly queueWaitMs: number;
  readonly queueBatch: number;
  /** The provider's rate limits, calls a second (settings). */
  readonly sendRate: number;
  readonly checkRate: number;
}

export const ASSUMED: Assumptions = {
  providerMs: 80,
  statementMs: 5,
  lateMs: 5,
  queueWaitMs: 1000,
  queueBatch: 100,
  sendRate: 50,
  checkRate: 50,
};

const DAY_MS = 86_400_000;

/**
 * Noon in Korea, today: days and midnights do not matter here. Not a day long ago, because PGlite sets real timers by the time that
 * it is told.
 */
export const START = Math.floor(Date.now() / DAY_MS) * DAY_MS + DAY_MS / 8;
