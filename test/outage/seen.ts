/** What a run saw: the judge knows nothing else. Times are epoch milliseconds. */

/** A message that the service accepted. */
export interface Accepted {
  readonly id: string;
  readonly phone: string;
  /** As the recipient reads it. */
  readonly text: string;
  readonly high: boolean;
  readonly at: number;
}

/** What the provider really took. */
export interface Took {
  readonly id: string;
  readonly phone: string;
  readonly text: string;
  readonly at: number;
}

/** What the service says of a message in the end. */
export interface Ending {
  readonly id: string;
  readonly state: string;
  readonly providerMessageId: string | null;
  /** An attempt ended without an answer that says whether it was taken. */
  readonly unknown: boolean;
}

export interface Seen {
  readonly accepted: readonly Accepted[];
  readonly took: readonly Took[];
  /** By id. */
  readonly endings: ReadonlyMap<string, Ending>;
}

/** An alert, or the word that its condition is over. */
export interface Alert {
  readonly over: boolean;
  readonly at: number;
}

export interface Outage {
  readonly from: number;
  readonly until: number;
  /** Calls by kind; undefined where none could be counted. */
  readonly calls: Readonly<Record<string, number>>;
  /** When they came, in their order; absent where nobody could see that. */
  readonly callTimes?: readonly number[];
  readonly alerts: readonly Alert[];
  /** How long the service may pause between two probes: the first time, and at most. */
  readonly pause: { readonly firstMs: number; readonly longestMs: number };
  /** How long the recovery takes is judged. */
  readonly timed: boolean;
}
