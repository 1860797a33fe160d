/**
 * When a shared read is worth it: while enough messages ask at once, and as long as it saves calls. Pure; epoch milliseconds.
 */
import type { Coverage } from "./coverage.ts";
import type { Question } from "./question.ts";

export interface Sharing {
  /** Questions of the last seconds, fading. */
  readonly recent: number;
  readonly recentAt: number;
  /** Calls that shared reads have saved and may spend: all calls together never exceed one a check by more than the first few. */
  readonly credit: number;
  /** Nobody shares before this time. */
  readonly offUntil: number;
  /** Rows a second that the history grows by; undefined when not known. */
  readonly rowsPerMs?: number | undefined;
  readonly rowsAt: number;
}

const FIRST_CREDIT = 3;
const MAX_CREDIT = 100;
/** Without credit one read in so long tries again. */
const RETRY_MS = 60_000;
/** The provider refuses pages, or cuts them short: not asked for them again for so long. */
const REFUSED_MS = 600_000;
/** After a fault of the line, and for a gate that comes back from a pause. */
const FAULT_MS = 5000;
const FADE_MS = 2000;
/** So many questions in one window make a read worth a wait. */
const MIN_GROUP = 4;
/** A page has to answer so many, or singles are as good. */
const ANSWERS_PER_PAGE = 4;
const MAX_PAGES = 10;
/** The growth rate of a history is forgotten after this time. */
const ROWS_MS = 60_000;

export const NOT_SHARED: Sharing = {
  recent: 0,
  recentAt: 0,
  credit: FIRST_CREDIT,
  offUntil: 0,
  rowsAt: 0,
};

export function noteQuestions(sharing: Sharing, count: number, now: number): Sharing {
  return { ...sharing, recent: faded(sharing, now) + count, recentAt: now };
}

function faded({ recent, recentAt }: Sharing, now: number): number {
  return recent * Math.exp(-Math.max(0, now - recentAt) / FADE_MS);
}

/** True if the questions that the next window will gather are worth a read. */
export function isWorthIt(sharing: Sharing, windowMs: number, now: number): boolean {
  if (windowMs <= 0 || now < sharing.offUntil) return false;
  return (faded(sharing, now) * windowMs) / FADE_MS >= MIN_GROUP;
}

/** Pages that a group may take. */
export function pageLimit(sharing: Sharing, questions: number): number {
  const worth = Math.floor(questions / ANSWERS_PER_PAGE);
  return Math.min(worth, MAX_PAGES, Math.floor(sharing.credit));
}

/** The youngest questions, as many as so many pages are likely to reach; the others ask singly. */
export function withinReach(
  sharing: Sharing,
  questions: readonly Question[],
  pageRows: number,
  now: number,
): readonly Question[] {
  const byAge = [...questions].sort((a, b) => b.earliest - a.earliest);
  // Old questions make a long range for all: leave them out until the rest is worth its pages.
  for (let kept = byAge.length; kept > 0; kept--) {
    const near = byAge.slice(0, kept);
    if (likelyPages(sharing, near, pageRows, now) <= pageLimit(sharing, kept)) return near;
  }
  return [];
}

/** Pages back to the oldest of the questions, as fast as the history grew lately; 1 where that is not known. */
export function likelyPages(
  { rowsAt, rowsPerMs = 0 }: Sharing,
  questions: readonly Question[],
  pageRows: number,
  now: number,
): number {
  if (now - rowsAt >= ROWS_MS) return 1;
  const oldest = Math.min(now, ...questions.map(({ earliest }) => earliest));
  return Math.ceil((rowsPerMs * (now - oldest)) / pageRows) || 1;
}

export interface ReadOutcome {
  readonly calls: number;
  readonly answered: number;
  readonly coverage: Coverage;
  /** Start of the range. */
  readonly from: number;
  /** `refused`: the request, not the line, was the provider's reason. */
  readonly fault?: "refused" | "line" | "account";
}

export function noteRead(sharing: Sharing, read: ReadOutcome, now: number): Sharing {
  const { calls, answered, coverage, fault } = read;
  const credit = Math.min(MAX_CREDIT, sharing.credit + answered - calls);
  const refused = coverage.refused || fault === "refused";
  const pause = refused ? REFUSED_MS : fault === undefined ? 0 : FAULT_MS;
  const broke = credit < 1;
  return {
    ...sharing,
    ...(growthOf(read) !== undefined && { rowsPerMs: growthOf(read), rowsAt: now }),
    // Trying again costs one call in a minute at most.
    credit: broke ? 1 : credit,
    offUntil: Math.max(sharing.offUntil, now + pause, broke ? now + RETRY_MS : 0),
  };
}

function growthOf({ coverage, from }: ReadOutcome): number | undefined {
  const { complete, ordered, newest, oldest, rows } = coverage;
  const since = complete ? from : oldest;
  if ((!complete && !ordered) || rows < 2 || newest <= since) return undefined;
  return rows / (newest - since);
}
