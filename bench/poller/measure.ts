/** Measures of a run of the comparison. Pure. */
import type { Truth, Vendor } from "./vendor.ts";

export interface Found {
  readonly status: Truth | "OPEN";
  /** When our record said so, epoch ms. */
  readonly at: number;
  /** When Postgres said so; the same where the record is a row. */
  readonly mirroredAt: number;
}

export interface Outcome {
  readonly messages: number;
  /** Provider's result to our record, ms, ascending. */
  readonly lags: readonly number[];
  /** Provider's result to the row in Postgres, ms, ascending. */
  readonly rowLags: readonly number[];
  readonly wrong: number;
  readonly unfinished: number;
  readonly historyCalls: number;
  readonly statements: number;
  readonly rowsWritten: number;
  /** Work of the objects; absent where there are none. */
  readonly work?: ObjectWork;
}

export interface ObjectWork {
  readonly checks: number;
  /** Checks that had to wait for a slot by an alarm. */
  readonly deferrals: number;
  readonly gateRequests: number;
  /** Checks that a shared read answered, and how long they waited for it beyond a call of their own, ms together. */
  readonly shared: number;
  readonly gatheringMs: number;
  /** Offset of the first check at the end, ms. */
  readonly firstCheckMs: number | undefined;
}

/** @throws Error when a message has no result, or another one's: cheap or quick wrong answers would be no gain. */
export function complete(outcome: Outcome): Outcome {
  const { wrong, unfinished } = outcome;
  if (wrong + unfinished > 0) throw new Error(`${wrong} wrong, ${unfinished} unfinished`);
  return outcome;
}

/**
 * @param messages that were to be sent
 * @param found by recipient: nobody gets two messages here
 */
export function judge(
  vendor: Pick<Vendor, "truths" | "historyCalls">,
  messages: number,
  found: ReadonlyMap<string, Found>,
  sql: Pick<Outcome, "statements" | "rowsWritten" | "work">,
): Outcome {
  const lags: number[] = [];
  const rowLags: number[] = [];
  let wrong = 0;
  let known = 0;
  let unfinished = 0;
  for (const { phone, status, at } of vendor.truths()) {
    known += 1;
    const record = found.get(phone);
    if (!record || record.status === "OPEN") unfinished += 1;
    else if (record.status !== status) wrong += 1;
    else {
      lags.push(record.at - at);
      rowLags.push(record.mirroredAt - at);
    }
  }
  // What the provider never got has no result there, and never will.
  unfinished += messages - known;
  const ascending = (a: number, b: number): number => a - b;
  return {
    messages,
    lags: lags.sort(ascending),
    rowLags: rowLags.sort(ascending),
    wrong,
    unfinished,
    historyCalls: vendor.historyCalls,
    ...sql,
  };
}
