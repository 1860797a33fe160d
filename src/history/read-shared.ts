/** One shared read: the pages that are worth it, and who is answered by them. Its effects are its arguments. */
import type { SeenRow } from "../provider/provider.ts";
import { addPage, answerOf, NOTHING_READ, wantsMore, type Coverage } from "./coverage.ts";
import type { PageAnswer, Question, RangedHistory, RangedRow } from "./question.ts";

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
  /** Whether another call may still be made: a slot, time left. */
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
  const asked = new Set(questions.map(({ to }) => to));
  // Only the rows of those who ask are kept: a page may be large, what is held of it is not.
  const kept = new Map<string, RangedRow[]>();
  const answers = questions.map((): readonly SeenRow[] | undefined => undefined);
  let coverage = NOTHING_READ;
  let calls = 0;
  do {
    if (!(await limits.mayCall())) break;
    calls++;
    const answer = await history.page(shelf, from, until, calls);
    if (!answer.ok) return { answers, calls, coverage, from, failure: answer };
    coverage = addPage(coverage, answer.page, history.pageRows);
    for (const row of answer.page.rows) {
      if (!asked.has(row.phone)) continue;
      const rows = kept.get(row.phone);
      if (rows) rows.push(row);
      else kept.set(row.phone, [row]);
    }
    for (const [index, question] of questions.entries()) {
      answers[index] ??= answerOf(question, coverage, kept.get(question.to) ?? [], history);
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
