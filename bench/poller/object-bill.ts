/** Cost of the simulated messages at Cloudflare, by part bill's prices and its counts in workerd. Pure. */
import { ASSUMED, bill, usageOfMessage, usageOfPoller } from "../bill/prices.ts";
import type { Outcome } from "./measure.ts";

/** A message without its checks, as test/schedule/storage.test.ts counts it: docs/design/storage.md has the table. */
const ROWS = 6;
const REQUESTS = 3;
const QUEUE_MESSAGES = 2;
/** What its verbs take on a quiet machine, without the provider's time: submit and acknowledgements, and a check. */
const AWAKE_MS = 30;
const AWAKE_CHECK_MS = 20;
/** A check that waits for its slot by an alarm stores the slot as well. */
const DEFERRAL_ROWS = 2;
const MILLION = 1e6;

/**
 * Of gate, ledger and metrics, for a message that is alone, as counted there, but for slots, which the simulation counts. Awake is
 * it, too, while it tells them.
 */
const ALONE = { rows: 4, requests: 4, awakeMs: 800 };
/**
 * However many come, in one isolate: gate and ledger put once a second, metrics once in two; all three are never idle, and of the
 * messages three, which tell for all.
 */
const A_SECOND = { rows: 2.5, requests: 22, awakeMs: 6000 };

/** What is told or written for all of a moment. */
function shareOf(perSecond: number): typeof ALONE {
  const share = (name: keyof typeof ALONE): number =>
    Math.min(ALONE[name], A_SECOND[name] / perSecond);
  return { rows: share("rows"), requests: share("requests"), awakeMs: share("awakeMs") };
}

/** Rows written by objects, by message. */
export function objectRows({ work, messages }: Outcome, perSecond: number): number {
  if (!work) return 0;
  return ROWS + (work.checks + DEFERRAL_ROWS * work.deferrals) / messages + shareOf(perSecond).rows;
}

/** USD for a million messages that come so many a second, storage left out; a poller's database is not in it. */
export function dollars(outcome: Outcome, perSecond: number): number {
  const { work, messages, historyCalls } = outcome;
  const kept = { ...ASSUMED, storedDays: 0 };
  if (!work) return MILLION * bill(usageOfPoller(historyCalls / messages, kept, false));
  const each = (count: number): number => count / messages;
  const checks = each(work.checks);
  const shared = shareOf(perSecond);
  const usage = usageOfMessage(
    {
      checks,
      rows: objectRows(outcome, perSecond),
      sharedRows: 0,
      requests: REQUESTS,
      alarms: checks + each(work.deferrals),
      queueMessages: QUEUE_MESSAGES,
      sharedRequests: shared.requests + each(work.gateRequests),
      rowsRead: 1,
      awakeMs: AWAKE_MS + AWAKE_CHECK_MS * checks + each(work.gatheringMs),
      sharedAwakeMs: shared.awakeMs,
    },
    kept,
  );
  return MILLION * bill(usage);
}
