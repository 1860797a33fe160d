/** What takes how long in the simulation; the same for every design. Milliseconds. */
export interface Assumptions {
  /** A call to the provider, half of it before it acts. */
  readonly providerMs: number;
  /** A statement through Hyperdrive. */
  readonly statementMs: number;
  /** How late alarms and cron come. */
  readonly lateMs: number;
  /** How long the mirror's queue waits to fill a batch (wrangler.jsonc). */
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

/** Sundays and midnights do not matter here; a fixed day makes runs comparable. */
export const START = Date.UTC(2026, 10, 2, 3);
