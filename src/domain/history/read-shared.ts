/** One shared read: the pages that are worth it, and who is answered by them. Its effects are its arguments. */
import { addPage, answerOf, NOTHING_READ, wantsMore, type Coverage } from "./coverage.ts";
import { KeptRows } from "./kept-rows.ts";
import type { Page, PageAnswer, Question, RangedHistory } from "./question.ts";
import type { SeenRow } from "./seen-row.ts";

export interface Reading {
  /** In the order of the questions; undefined where one has to be asked singly. */
  readonly answers: readonly (readonly SeenRow[] | undefined)[];
  readonly calls: number;
  readonly coverage: Coverage;
  readonly from: number;
  readonly failure?: Extract<PageAnswer, { ok: false }>;
}

export interface ReadLimits {
  readonly maxPages: number;
  /** So many will be needed, and are asked for side by side; 1 where nothing is known. */
  readonly atOnce: number;
  /** Resolves to true if another call may still be made: a slot, time left. */
  readonly mayCall: () => Promise<boolean>;
}

export async function readShared(
  history: RangedHistory,
  shelf: string,
  questions: readonly Question[],
  limits: ReadLimits,
): Promise<Reading> {
  const from = Math.min(...questions.map(({ earliest }) => earliest));
  const until = Math.max(...questions.map((question) => question.until));
  const kept = new KeptRows(questions);
  const answers = questions.map((): readonly SeenRow[] | undefined => undefined);
  let coverage = NOTHING_READ;
  let calls = 0;
  const add = (page: Page): void => {
    coverage = addPage(coverage, page, history.pageRows);
    kept.add(page.rows);
    for (const [index, question] of questions.entries()) {
      answers[index] ??= answerOf(question, coverage, kept, history);
    }
  };
  do {
    const wanted = calls === 0 ? Math.min(limits.atOnce, limits.maxPages) : 1;
    const pages: Promise<PageAnswer>[] = [];
    while (pages.length < wanted && (await limits.mayCall())) {
      calls++;
      pages.push(history.page(shelf, from, until, calls));
    }
    if (pages.length === 0) break;
    for (const answer of await Promise.all(pages)) {
      if (!answer.ok) return { answers, calls, coverage, from, failure: answer };
      add(answer.page);
      // What was asked for beyond the end tells nothing.
      if (coverage.complete || coverage.refused) break;
    }
  } while (
    wantsMore(
      coverage,
      questions.filter((_question, index) => answers[index] === undefined),
      limits.maxPages,
    )
  );
  return { answers, calls, coverage, from };
}
