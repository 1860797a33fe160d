/** Rows of a batch by which one recipient would get the same message twice. Pure. */
import { contentOf } from "../message/content.ts";
import type { BatchRow, Refusal, SameRow } from "./batch-record.ts";

/** `refuse`: such a row is wrong. `first`: only the first of them is sent. `all`: all are. */
export const DUPLICATES = ["refuse", "first", "all"] as const;
export type Duplicates = (typeof DUPLICATES)[number];

export const SAME_ROW = "same_row";

/** By numbers as they were read and by texts as they are filled. A picture of a row's own makes it another message. */
export function sameRows(rows: readonly BatchRow[]): readonly SameRow[] {
  const found: SameRow[] = [];
  for (const group of Map.groupBy(rows, ({ request }) => request.to).values()) {
    // Most recipients stand in a batch once: nothing is compared then.
    if (group.length === 1) continue;
    const firsts = new Map<string, number>();
    for (const row of group) {
      if (row.image) continue;
      const said = saidBy(row);
      const first = firsts.get(said);
      if (first === undefined) firsts.set(said, row.index);
      else found.push({ index: row.index, first });
    }
  }
  return found.sort((a, b) => a.index - b.index);
}

function saidBy({ request, scheduledAt }: BatchRow): string {
  const { variables = {}, ...content } = contentOf(request);
  const values = Object.entries(variables).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([scheduledAt, content, values]);
}

/** The reason such a row is not sent. */
export function sameRowRefusal({ index, first }: SameRow): Refusal {
  const detail = `says the same to the same number as row ${first} (from 0): "duplicates":"all" sends both`;
  return { index, pointer: "/to", code: SAME_ROW, detail };
}
