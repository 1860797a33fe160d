/** Predicts the result of a batch: of rows that were judged as in the real run, without a trace. */
import type { BatchRow } from "../../domain/batch/batch-record.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../../objects/isolate.ts";

export interface TypeCost {
  readonly type: string;
  readonly messages: number;
  /** Price of one message; null: nobody has said. */
  readonly price: number | null;
  readonly estimated: number | null;
}

/** A row whose recipient is on a list: its message would fail. */
export interface ListedRow {
  readonly index: number;
  readonly list: "ads" | "never";
}

type Prices = Pick<Settings, "PRICES">;

/** The price of the rows by their types. A text in an AlimTalk's place is not counted: whether it goes out nobody knows. */
export function costOfRows({ PRICES }: Prices, rows: readonly BatchRow[]): readonly TypeCost[] {
  const types = Map.groupBy(rows, ({ request }) => request.type);
  return [...types].map(([type, { length: messages }]) => {
    const price = PRICES[type] ?? null;
    return { type, messages, price, estimated: price === null ? null : price * messages };
  });
}

/** @returns undefined where the lists cannot be asked */
export async function listedRows(
  { optOuts }: Pick<Isolate, "optOuts">,
  tenant: string,
  rows: readonly BatchRow[],
): Promise<readonly ListedRow[] | undefined> {
  const wishes = rows.map(({ request: { to, purpose } }) => ({ number: to, ad: purpose === "ad" }));
  try {
    const listings = await optOuts.listingsNow(tenant, wishes);
    return rows.flatMap(({ index }, place): readonly ListedRow[] => {
      const listing = listings[place] ?? "none";
      if (listing === "none") return [];
      return [{ index, list: listing === "opted_out" ? "ads" : "never" }];
    });
  } catch (error) {
    log("warn", "opt_outs.unavailable", { error });
    return undefined;
  }
}
