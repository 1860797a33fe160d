/**
 * Marks by which a restored database is recognised: every act of privacy has a mark, which grows, and SQL gets it with what the
 * act wrote there. A database whose mark is lower than it should be has not heard of the act. Pure; marks are epoch
 * milliseconds.
 */

export interface Marks {
  readonly newest: number;
  /** The newest that was ten seconds old when the newest of all came. */
  readonly settled: number;
  /** Those between, the oldest first. */
  readonly recent: readonly number[];
}

export const NO_MARKS: Marks = { newest: 0, settled: 0, recent: [] };

/** An act has so long to reach SQL. */
const SETTLE_MS = 10_000;
/** Beyond this number within ten seconds the oldest are left out: the newest takes their place soon enough. */
const MOST_RECENT = 100;

export function nextMark(marks: Marks, now: number): Marks {
  const newest = Math.max(now, marks.newest + 1);
  const recent = marks.recent.filter((mark) => mark > now - SETTLE_MS);
  return {
    newest,
    settled: settledMark(marks, now),
    recent: [...recent, newest].slice(-MOST_RECENT),
  };
}

/** The mark that SQL must have. */
export function settledMark({ settled, recent }: Marks, now: number): number {
  return recent.findLast((mark) => mark <= now - SETTLE_MS) ?? settled;
}
