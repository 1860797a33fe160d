/** What the simulated messages cost at Cloudflare, by part bill's prices and what it counts in workerd. Pure. */
import { ASSUMED, bill, usageOfMessage, usageOfPoller } from "../bill/prices.ts";
import type { Outcome } from "./measure.ts";

/** A message without its checks, as test/schedule/storage.test.ts counts it: docs/storage.md has the table. */
const ROWS = 6;
/** The gate's note of the id and the ledger's of the message, each a put for all of a second. */
const SHARED_ROWS = 0.01;
const SHARED_REQUESTS = 2;
const REQUESTS = 3;
const QUEUE_MESSAGES = 2;
/** Measured there on a busy machine; of the order of what the provider's calls take. */
const AWAKE_MS = 50;
const AWAKE_CHECK_MS = 55;
/** A check that waits for its slot by an alarm stores the slot as well. */
const DEFERRAL_ROWS = 2;
const MILLION = 1e6;

/** Rows written in the objects, by message. */
export function objectRows({ work, messages }: Outcome): number {
  if (!work) return 0;
  return ROWS + (work.checks + DEFERRAL_ROWS * work.deferrals) / messages + SHARED_ROWS;
}

/** USD for a million messages, storage left out; a poller's database is not in it. */
export function dollars(outcome: Outcome): number {
  const { work, messages, historyCalls } = outcome;
  const kept = { ...ASSUMED, storedDays: 0 };
  if (!work) return MILLION * bill(usageOfPoller(historyCalls / messages, kept, false));
  const each = (count: number): number => count / messages;
  const checks = each(work.checks);
  const usage = usageOfMessage(
    {
      checks,
      rows: objectRows(outcome),
      sharedRows: 0,
      requests: REQUESTS,
      alarms: checks + each(work.deferrals),
      queueMessages: QUEUE_MESSAGES,
      sharedRequests: SHARED_REQUESTS + each(work.gateRequests),
      rowsRead: 1,
      sharedAwakeMs: 0,
      awakeMs: AWAKE_MS + AWAKE_CHECK_MS * checks + each(work.gatheringMs),
    },
    kept,
  );
  return MILLION * bill(usage);
}
