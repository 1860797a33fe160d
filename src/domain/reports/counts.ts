/** Counts messages by state, with their shares. Pure. */
import { isIn } from "../message/state-sets.ts";
import {
  isFinal,
  STATE_TABLE,
  STATES,
  type CountedAs,
  type FinalState,
} from "../message/states.ts";

export interface Counts extends Readonly<Record<FinalState, number>> {
  /** All that were accepted. */
  readonly accepted: number;
  /** Not final yet. */
  readonly open: number;
  /** A provider took it, whatever became of it. */
  readonly sent: number;
}

export interface Rates {
  /** Share of all that are final and not canceled: delivered; null where there are none. */
  readonly deliveryRate: number | null;
  /** The same: undelivered and failed. */
  readonly failureRate: number | null;
  /** The same: expired. */
  readonly expiryRate: number | null;
}

/** Each has a count of its own. */
export const FINAL_STATES = STATES.filter(isFinal);

export const NO_COUNTS: Counts = {
  accepted: 0,
  open: 0,
  sent: 0,
  delivered: 0,
  undelivered: 0,
  failed: 0,
  canceled: 0,
  expired: 0,
};

export function addCounts(a: Counts, b: Counts): Counts {
  const names = Object.keys(NO_COUNTS) as (keyof Counts)[];
  return Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as unknown as Counts;
}

export function ratesOf(counts: FinalCounts): Rates {
  const decided = decidedOf(counts);
  const rateOf = (what: CountedAs): number | null => share(countedAs(counts, what), decided);
  return {
    deliveryRate: rateOf("delivery"),
    failureRate: rateOf("failure"),
    expiryRate: rateOf("expiry"),
  };
}

type FinalCounts = Pick<Counts, FinalState>;

/** The denominator of the rates. */
export function decidedOf(counts: FinalCounts): number {
  return FINAL_STATES.reduce((sum, state) => sum + (isIn("decided", state) ? counts[state] : 0), 0);
}

export function countedAs(counts: FinalCounts, what: CountedAs): number {
  return FINAL_STATES.reduce(
    (sum, state) => sum + (STATE_TABLE[state].countedAs === what ? counts[state] : 0),
    0,
  );
}

/** Four digits after the point; null of nothing. */
export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 10_000) / 10_000;
}
