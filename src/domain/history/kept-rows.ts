/**
 * The rows of one shared read that somebody asks for. Thousands of questions may be about one number: each is handed the rows of its
 * own message, so that the work grows with questions and rows, not with their product. Pure.
 */
import type { Question, RangedRow } from "./question.ts";

/**
 * A question without an id takes all rows of its number. So many rows go to such questions of one read; a question beyond asks
 * singly.
 */
const MOST_WITHOUT_ID = 10_000;

interface OfNumber {
  readonly rows: RangedRow[];
  readonly byId: Map<string, RangedRow[]>;
}

export class KeptRows {
  /** Only the numbers that are asked for: a page may be large, what is kept of it is not. */
  readonly #byNumber: ReadonlyMap<string, OfNumber>;
  #left = MOST_WITHOUT_ID;

  constructor(questions: readonly Pick<Question, "to">[]) {
    this.#byNumber = new Map(questions.map(({ to }) => [to, { rows: [], byId: new Map() }]));
  }

  add(rows: readonly RangedRow[]): void {
    for (const row of rows) {
      const known = this.#byNumber.get(row.phone);
      if (!known) continue;
      known.rows.push(row);
      const own = known.byId.get(row.providerMessageId);
      if (own) own.push(row);
      else known.byId.set(row.providerMessageId, [row]);
    }
  }

  ofMessage(number: string, providerMessageId: string): readonly RangedRow[] {
    return this.#byNumber.get(number)?.byId.get(providerMessageId) ?? [];
  }

  /** All rows of the question's number; none where too many were handed out. */
  ofNumber({ to }: Pick<Question, "to">): readonly RangedRow[] {
    const rows = this.#byNumber.get(to)?.rows ?? [];
    if (rows.length > this.#left) return [];
    this.#left -= rows.length;
    return rows;
  }
}
