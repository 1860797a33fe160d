/**
 * Setup of every project in workerd: time limits of the product that a busy machine would reach, without that being what a test is
 * about, are far away. They are timers; what waits in a test has none of these lengths.
 */

/** Not for ever: a connection that the embedded Postgres never lets in holds up the others until its client gives it up. */
const FAR_AWAY_MS = 60_000;
const LIMITS_MS: ReadonlySet<number> = new Set([
  // The connection to Postgres (src/sql/driver/postgres.ts), and how long a caller waits for the provider (MAX_WAIT_MS).
  10_000,
  // Figures of Postgres and of the queues for /metrics and /readyz.
  5000,
]);

const real = globalThis.setTimeout;

function patientTimeout(ring: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) {
  return real(ring, LIMITS_MS.has(ms) ? FAR_AWAY_MS : ms, ...args);
}

globalThis.setTimeout = patientTimeout as typeof setTimeout;
