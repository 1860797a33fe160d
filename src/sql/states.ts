/** Sets of states as SQL lists, from the table of states. Indexes and views of migrations are compared with it by a test. */
import { statesIn, type StateSet } from "../domain/message/state-sets.ts";
import { statusOf } from "../domain/message/states.ts";

/** `('a', 'b')`. The words are our own: no quotes are in them. */
export function stateList(set: StateSet): string {
  return listOf(statesIn(set));
}

/** The same as k-msg statuses, for conditions on the column `status` and its indexes. */
export function statusList(set: StateSet): string {
  return listOf([...new Set(statesIn(set).map(statusOf))]);
}

function listOf(words: readonly string[]): string {
  return `(${words.map((word) => `'${word}'`).join(", ")})`;
}
