/** Cloudflare's list prices of the paid plan, in USD, and what a message costs by them. Included amounts are left out. Pure. */

export interface Price {
  readonly usd: number;
  /** For so many. */
  readonly per: number;
  /** The page, and the commit of Cloudflare's documentation that it was read at. */
  readonly source: string;
}

const M = 1_000_000;

export const PRICES = {
  objectRequest: {
    usd: 0.15,
    per: M,
    source: "durable-objects-pricing @07e200b7: HTTP, RPC, alarm",
  },
  objectGbSecond: { usd: 12.5, per: M, source: "durable-objects-pricing @07e200b7: 128 MB, wall" },
  rowRead: { usd: 0.001, per: M, source: "durable-objects-pricing @07e200b7: SQLite rows read" },
  rowWritten: {
    usd: 1,
    per: M,
    source: "durable-objects-pricing @07e200b7: SQLite rows written, deletes and setAlarm too",
  },
  storedGbMonth: { usd: 0.2, per: 1, source: "durable-objects-pricing @07e200b7: SQLite storage" },
  queueOperation: {
    usd: 0.4,
    per: M,
    source: "queues_pricing @96996fd3: a write, a read and a delete per 64 KB message",
  },
  workerRequest: { usd: 0.3, per: M, source: "workers pricing @07acbb66" },
  workerCpuMs: { usd: 0.02, per: M, source: "workers pricing @07acbb66" },
} as const satisfies Record<string, Price>;

/** Billable operations; any of them may be a fraction. */
export type Usage = Readonly<Partial<Record<keyof typeof PRICES, number>>>;

/** USD for so much of everything. */
export function bill(usage: Usage): number {
  return Object.entries(usage).reduce((sum, [name, amount]) => {
    const { usd, per } = PRICES[name as keyof typeof PRICES];
    return sum + (amount * usd) / per;
  }, 0);
}

/** Counts of one of our messages, by test/schedule/storage.test.ts. */
export interface Counted {
  readonly checks: number;
  readonly rows: number;
  readonly sharedRows: number;
  readonly requests: number;
  readonly sharedRequests: number;
  readonly alarms: number;
  readonly queueMessages: number;
  readonly rowsRead: number;
  /** Time awake without the provider's, ms: with whatever was left to `waitUntil`. */
  readonly awakeMs: number;
  /** The same of gate, ledger and metrics for this message's sake. */
  readonly sharedAwakeMs: number;
}

export interface Assumed {
  /** Time of the provider for a send and for a history call, ms: both keep the object awake. */
  readonly sendMs: number;
  readonly historyMs: number;
  /** Size of an object's database on disk. */
  readonly storedKb: number;
  readonly storedDays: number;
  /** Worker CPU of a request, ms. */
  readonly cpuMs: number;
}

export const ASSUMED: Assumed = {
  sendMs: 300,
  historyMs: 250,
  storedKb: 16,
  storedDays: 3,
  cpuMs: 2,
};

const OBJECT_GB = 0.125;
const QUEUE_OPERATIONS = 3;
const QUEUE_BATCH = 100;
const DAYS_A_MONTH = 30;
const KB_A_GB = 1e6;

export function usageOfMessage(counted: Counted, assumed: Assumed): Usage {
  const providerMs = assumed.sendMs + counted.checks * assumed.historyMs;
  const awakeMs = counted.awakeMs + counted.sharedAwakeMs + providerMs;
  const months = assumed.storedDays / DAYS_A_MONTH;
  return {
    objectRequest: counted.requests + counted.alarms + counted.sharedRequests,
    objectGbSecond: (awakeMs / 1000) * OBJECT_GB,
    // An object sleeps between its checks: whoever wakes it reads the record.
    rowRead: Math.max(counted.rowsRead, 1 + counted.alarms),
    rowWritten: counted.rows + counted.sharedRows,
    storedGbMonth: (assumed.storedKb / KB_A_GB) * months,
    queueOperation: counted.queueMessages * QUEUE_OPERATIONS,
    workerRequest: 1 + counted.queueMessages / QUEUE_BATCH,
    workerCpuMs: assumed.cpuMs,
  };
}

/** The central poller: one request sends, cron asks within its own invocations or hands each check to a queue. */
export function usageOfPoller(checks: number, assumed: Assumed, fanOut: boolean): Usage {
  return {
    workerRequest: 1,
    // A millisecond for each check and its part of the statement.
    workerCpuMs: assumed.cpuMs + 1 + checks,
    queueOperation: fanOut ? checks * QUEUE_OPERATIONS : 0,
  };
}
