import type { HistoryRow } from "../message/matching.ts";
/** A row of a provider's history in our words: what ties it to a message, and what it says of it. Pure. */
import type { Observation } from "../message/observe.ts";

export interface SeenRow extends HistoryRow {
  readonly seen: Omit<Observation, "via">;
}
