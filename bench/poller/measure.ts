/** What a run of the comparison has shown. Pure. */
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
}

/** @param found by recipient: nobody gets two messages here */
export function judge(
  vendor: Pick<Vendor, "truths" | "historyCalls">,
  found: ReadonlyMap<string, Found>,
  sql: { readonly statements: number; readonly rowsWritten: number },
): Outcome {
  const lags: number[] = [];
  const rowLags: number[] = [];
  let messages = 0;
  let wrong = 0;
  let unfinished = 0;
  for (const { phone, status, at } of vendor.truths()) {
    messages += 1;
    const record = found.get(phone);
    if (!record || record.status === "OPEN") unfinished += 1;
    else if (record.status !== status) wrong += 1;
    else {
      lags.push(record.at - at);
      rowLags.push(record.mirroredAt - at);
    }
  }
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
