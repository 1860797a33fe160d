/**
 * The proof that the pages of one shared read give. The order of a history is not documented, so nothing is taken from it but
 * what the rows themselves show. Pure; epoch milliseconds.
 */
import type { KeptRows } from "./kept-rows.ts";
import type { Page, Question, RangedHistory } from "./question.ts";
import type { SeenRow } from "./seen-row.ts";

export interface Coverage {
  readonly pages: number;
  readonly rows: number;
  /** Rows that there are, as the newest page said. */
  readonly total: number;
  /** All rows had a time, and none was newer than the one before it. */
  readonly ordered: boolean;
  /** Time of the last row. */
  readonly oldest: number;
  readonly newest: number;
  /** As many rows came as there are. */
  readonly complete: boolean;
  /** The provider does not page as it says it does: the rows are real, but which are missing is unknown. */
  readonly refused: boolean;
}

export const NOTHING_READ: Coverage = {
  pages: 0,
  rows: 0,
  total: 0,
  ordered: true,
  oldest: Infinity,
  newest: -Infinity,
  complete: false,
  refused: false,
};

/** Fewer rows in order may be so by chance. */
const ORDER_EVIDENCE = 50;

export function addPage(coverage: Coverage, page: Page, pageRows: number): Coverage {
  const rows = coverage.rows + page.size;
  const total = page.total ?? -1;
  const complete = total >= 0 && rows >= total;
  let { ordered, oldest, newest } = coverage;
  for (const { at } of page.rows) {
    if (at === undefined || at > oldest) ordered = false;
    oldest = at ?? oldest;
    newest = Math.max(newest, at ?? newest);
  }
  return {
    pages: coverage.pages + 1,
    rows,
    total,
    ordered: ordered && page.rows.length === page.size,
    oldest,
    newest,
    complete,
    // A short page that is not the last one, or no word of how many there are.
    refused: coverage.refused || (!complete && page.size < pageRows),
  };
}

/**
 * True if all rows are of one moment. Between two pages a row may move from the one to the other, be missed, and another one
 * come twice: as many as there are is not all of them then.
 */
function isSnapshot({ complete, pages }: Coverage): boolean {
  return complete && pages === 1;
}

/** True if every row from this time on was seen, except one that moved meanwhile. */
export function covers(coverage: Coverage, at: number): boolean {
  if (coverage.complete) return true;
  return coverage.ordered && coverage.rows >= ORDER_EVIDENCE && coverage.oldest < at;
}

/**
 * The rows to answer a question with; undefined where it has to be asked singly. Never "not there": that is for the single
 * look-up to say, whose span is wider.
 */
export function answerOf(
  question: Question,
  coverage: Coverage,
  kept: KeptRows,
  history: Pick<RangedHistory, "select">,
): readonly SeenRow[] | undefined {
  const { providerMessageId } = question;
  if (providerMessageId === undefined) {
    // Whether a row is the only one that fits can be told by all of them alone.
    const all = isSnapshot(coverage) ? kept.ofNumber(question) : [];
    const own = all.length > 0 ? history.select(question, all) : [];
    return own.length > 0 ? own : undefined;
  }
  const rows = kept.ofMessage(question.to, providerMessageId);
  const own = rows.length > 0 ? history.select(question, rows) : [];
  const row = own.find((one) => one.providerMessageId === providerMessageId);
  if (row === undefined) return undefined;
  // A waiting row may have a final one beside it, on a page that was not read. One that moved between two pages costs no more than
  // the wait for the next check, which asking singly for all that wait would pay for with a call each.
  const settled = isResult(row) || covers(coverage, row.at ?? -Infinity);
  return settled ? [row] : undefined;
}

/** True for a row that no other row of the same message can outweigh. */
function isResult({ seen }: SeenRow): boolean {
  const final = seen.status === "DELIVERED" || seen.status === "FAILED";
  return final && seen.statusCode?.toUpperCase() !== "FAIL";
}

/** True if a further page may answer a question: never one without an id. @param open questions that are not answered */
export function wantsMore(
  coverage: Coverage,
  open: readonly Question[],
  maxPages: number,
): boolean {
  if (coverage.complete || coverage.refused || coverage.pages >= maxPages) return false;
  const named = open.filter(({ providerMessageId }) => providerMessageId !== undefined);
  const inAll = Math.ceil((coverage.total / coverage.rows) * coverage.pages);
  if (inAll <= maxPages) return named.length > 0;
  // All cannot be read; in order, a row may still come.
  if (!coverage.ordered) return false;
  return named.some(({ earliest }) => !covers(coverage, earliest));
}
