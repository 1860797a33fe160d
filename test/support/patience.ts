/**
 * Setup of every project in workerd: time limits of the product that a busy machine would reach, without that being what a test is
 * about, are far away. They are timers; what waits in a test has none of these lengths. That the product still sets these timers,
 * test/worker/patience.test.ts shows.
 */
import { SQL_LIMIT_MS } from "../../src/app/metrics/gauges.ts";
import { READY_LIMIT_MS } from "../../src/http/service/health.ts";
import { MAX_WAIT_MS } from "../../src/http/shapes/wait.ts";
import { ALERT_TIMEOUT_MS } from "../../src/objects/alerts/deliver.ts";
import { REPLAY_WAIT_MS } from "../../src/objects/message/submission.ts";
import { QUEUE_LIMIT_MS } from "../../src/objects/mirror/queues.ts";
import { SQL_LIMITS } from "../../src/sql/driver/limits.ts";
import { CONNECT_TIMEOUT_S } from "../../src/sql/driver/postgres.ts";
import { EXPORT_TIMEOUT_MS } from "../../src/telemetry/tracing/exporter.ts";

/** Not for ever: a connection that the embedded Postgres never lets in holds up the others until its client gives it up. */
const FAR_AWAY_MS = 60_000;
const LIMITS_MS: ReadonlySet<number> = new Set([
  CONNECT_TIMEOUT_S * 1000,
  MAX_WAIT_MS,
  REPLAY_WAIT_MS,
  SQL_LIMIT_MS,
  QUEUE_LIMIT_MS,
  ALERT_TIMEOUT_MS,
  EXPORT_TIMEOUT_MS,
  READY_LIMIT_MS,
  ...Object.values(SQL_LIMITS).map(({ answerMs }) => answerMs),
]);

const real = globalThis.setTimeout;

function patientTimeout(ring: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) {
  return real(ring, LIMITS_MS.has(ms) ? FAR_AWAY_MS : ms, ...args);
}

globalThis.setTimeout = patientTimeout as typeof setTimeout;
