/**
 * The questions of one gate, gathered for a window and asked in a few calls. In memory only: a gate that dies in the middle leaves
 * askers without an answer, and they ask by themselves.
 */
import type { FailedPage, Question, RangedHistory } from "../../domain/history/question.ts";
import { readShared, type Reading } from "../../domain/history/read-shared.ts";
import type { SeenRow } from "../../domain/history/seen-row.ts";
import {
  isWorthIt,
  likelyPages,
  NOT_SHARED,
  noteQuestions,
  noteRead,
  pageLimit,
  withinReach,
  type Sharing,
} from "../../domain/history/sharing.ts";

/** Rows for each question; undefined where it has to be asked singly. */
export type Answers = readonly (readonly SeenRow[] | undefined)[];

export interface ReadEffects {
  readonly history: RangedHistory;
  readonly windowMs: number;
  /** Time limit of one call, and of a whole read. */
  readonly timeoutMs: number;
  /** When the next call may start, epoch ms; undefined where nobody may call now. */
  slot(): number | undefined;
  /** Applies the lessons of a read. */
  told(reading: Reading): void;
  /** The same of a page that was asked for beside the reads, and met a fault. */
  failed(failure: FailedPage): void;
}

interface Group {
  readonly questions: Question[];
  readonly answers: Promise<Answers>;
}

/** Most questions of one group: what comes beyond opens no second one, it asks singly. */
const MAX_QUESTIONS = 500;
/** Reads at once: each holds a page of a thousand rows while it is parsed. */
const MAX_READS = 4;

export class SharedReads {
  #sharing: Sharing = NOT_SHARED;
  readonly #groups = new Map<string, Group>();
  #reads = 0;

  /** Somebody asked for so many slots: that is how the gate knows how busy it is. */
  note(count: number, now: number): void {
    this.#sharing = noteQuestions(this.#sharing, count, now);
  }

  /** True if messages should bring their questions. */
  isWanted(windowMs: number, now: number): boolean {
    return isWorthIt(this.#sharing, windowMs, now);
  }

  /** @param waitedMs how long the oldest of them has waited already */
  async ask(
    effects: ReadEffects,
    shelf: string,
    questions: readonly Question[],
    waitedMs: number,
  ): Promise<Answers> {
    const alone = questions.map(() => undefined);
    const open = this.#groups.get(shelf);
    const start = open?.questions.length ?? 0;
    if (start + questions.length > MAX_QUESTIONS) return alone;
    if (open) {
      open.questions.push(...questions);
    } else {
      if (this.#reads >= MAX_READS || !this.isWanted(effects.windowMs, Date.now())) return alone;
      this.#open(effects, shelf, questions, Math.max(0, effects.windowMs - waitedMs));
    }
    const answers = await this.#groups.get(shelf)?.answers;
    return answers?.slice(start, start + questions.length) ?? alone;
  }

  #open(effects: ReadEffects, shelf: string, first: readonly Question[], waitMs: number): void {
    const questions = [...first];
    const gather = async (): Promise<Answers> => {
      await scheduler.wait(waitMs);
      this.#groups.delete(shelf);
      this.#reads++;
      try {
        return await this.#read(effects, shelf, questions);
      } finally {
        this.#reads--;
      }
    };
    this.#groups.set(shelf, { questions, answers: gather() });
  }

  async #read(
    effects: ReadEffects,
    shelf: string,
    questions: readonly Question[],
  ): Promise<Answers> {
    const { history, timeoutMs } = effects;
    const now = Date.now();
    const near = withinReach(this.#sharing, questions, history.pageRows, now);
    const maxPages = pageLimit(this.#sharing, near.length);
    if (maxPages < 1) return questions.map(() => undefined);
    let begunAt: number | undefined;
    let longestMs = 0;
    const reading = await readShared(history, shelf, near, {
      maxPages,
      // The last one may be spared: the oldest question reaches further back than its row.
      atOnce: Math.max(1, likelyPages(this.#sharing, near, history.pageRows, now) - 1),
      mayCall: async () => {
        if (begunAt !== undefined) longestMs = Math.max(longestMs, Date.now() - begunAt);
        // A page is likely to take as long as those before it.
        const may = await mayCall(() => effects.slot(), now + timeoutMs - longestMs);
        begunAt = Date.now();
        return may;
      },
    });
    const answered = reading.answers.filter((rows) => rows !== undefined).length;
    const fault = faultOf(reading);
    this.#sharing = noteRead(
      this.#sharing,
      { ...reading, answered, ...(fault && { fault }) },
      Date.now(),
    );
    effects.told(reading);
    const byQuestion = new Map(near.map((question, index) => [question, reading.answers[index]]));
    return questions.map((question) => byQuestion.get(question));
  }
}

/** Waits for a slot, unless the line or the clock says that it is not worth it. */
async function mayCall(takeSlot: () => number | undefined, deadline: number): Promise<boolean> {
  if (Date.now() >= deadline) return false;
  const slot = takeSlot();
  if (slot === undefined || slot >= deadline) return false;
  const wait = slot - Date.now();
  if (wait > 0) await scheduler.wait(wait);
  return true;
}

const LINE_FAULTS: ReadonlySet<string> = new Set(["rate", "gateway", "network"]);

/** Whatever the provider says to a request that is sound, it does not take it. */
export function faultOf({
  failure,
}: Pick<Reading, "failure">): "refused" | "line" | "account" | undefined {
  if (failure === undefined) return undefined;
  if (failure.fault === "account") return "account";
  return LINE_FAULTS.has(failure.fault) ? "line" : "refused";
}
