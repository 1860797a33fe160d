/** The sets of states that rules and SQL speak of, each derived from the table of states. Pure. */
import { STATE_TABLE, STATES, type CountedAs, type State, type StateFacts } from "./states.ts";

/** The fields of a row that the rules read. */
export interface RowFacts extends Pick<StateFacts, "countedAs"> {
  readonly next: readonly string[];
}

type Rule = (facts: RowFacts) => boolean;

const counted =
  (...as: readonly CountedAs[]): Rule =>
  ({ countedAs }) =>
    as.includes(countedAs);

const isOpen = counted("open");
const isTracked: Rule = (facts) => isOpen(facts) && facts.next.includes("expired");

const RULES = {
  open: isOpen,
  final: (facts) => !isOpen(facts),
  /** Rates are parts of these: final, and not canceled. */
  decided: counted("delivery", "failure", "expiry"),
  /** The error report names them. */
  erred: counted("failure", "expiry"),
  failure: counted("failure"),
  /** No attempt is open or in doubt: the message can be canceled. */
  waiting: ({ next }) => next.includes("canceled"),
  /** An attempt is due, or under way: a scheduled message waits for its own time. */
  due: (facts) => isOpen(facts) && !isTracked(facts) && facts.next.includes("accepted"),
  /** The provider's history is polled for a result. */
  tracked: isTracked,
  /** A refresh may find news: tracked, or final without a result. */
  refreshable: (facts) => isTracked(facts) || (!isOpen(facts) && facts.next.includes("delivered")),
  /** An operator may replay it: a dead letter. */
  replayable: (facts) => !isOpen(facts) && facts.next.includes("accepted"),
  /** Nothing changes it any more. */
  settled: ({ next }) => next.length === 0,
} as const satisfies Readonly<Record<string, Rule>>;

export type StateSet = keyof typeof RULES;

/** In the order of the table. */
export function statesIn(set: StateSet): readonly State[] {
  return STATES.filter((state) => isIn(set, state));
}

/** The same of another table: tests add a state to it. */
export function statesOfTable(
  set: StateSet,
  table: Readonly<Record<string, RowFacts>>,
): readonly string[] {
  return Object.entries(table).flatMap(([state, facts]) => (RULES[set](facts) ? [state] : []));
}

export function isIn(set: StateSet, state: State): boolean {
  return RULES[set](STATE_TABLE[state]);
}
