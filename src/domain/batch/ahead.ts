/**
 * Limits the pace at which a batch makes its members, and the number of members that may wait to be sent. A row waits in the
 * batch at no cost. A member that waits is an object that wakes up again and again, and has a place in the line before other
 * tenants' messages. Pure.
 */
import { NORMAL_SHARE } from "../gate/pacer.ts";
import { statesIn } from "../message/state-sets.ts";
import { memberAt, nextMembers, type Members, type MemberState } from "./members.ts";

export interface MakingPace {
  /** Time of one member, ms. */
  readonly everyMs: number;
  /** Members that are made at once. */
  readonly slice: number;
  /** Members that may wait to be sent. */
  readonly most: number;
}

/** Share of the pace of all normal messages. The rest is left to other tenants, who so find no line. */
const SHARE = 0.9;
const MOST_AT_ONCE = 20;
const SLICE_MS = 500;
/** The news that a member was sent takes a second or two. */
const AHEAD_MS = 3000;

/** @param rate sends a second, of all messages together */
export function makingPace(rate: number): MakingPace {
  const everyMs = 1000 / (rate * NORMAL_SHARE * SHARE);
  const slice = Math.min(MOST_AT_ONCE, Math.ceil(SLICE_MS / everyMs));
  return { everyMs, slice, most: Math.max(2 * slice, Math.ceil(AHEAD_MS / everyMs)) };
}

const WAITING: ReadonlySet<MemberState> = new Set(statesIn("due"));

/** @param tried members whose attempt failed: each waits for its next one, and holds up nobody */
export function aheadOf(members: Members, tried: ReadonlySet<number>): number {
  let count = 0;
  for (let index = 0; index < members.states.length; index++) {
    if (WAITING.has(memberAt(members, index)) && !tried.has(index)) count++;
  }
  return count;
}

/** The first of those that wait. */
export function firstAhead(
  members: Members,
  tried: ReadonlySet<number>,
  count: number,
): readonly number[] {
  const { indexes } = nextMembers(members, 0, WAITING, count + tried.size);
  return indexes.filter((index) => !tried.has(index)).slice(0, count);
}
