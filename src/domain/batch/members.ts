/**
 * Position of each member of a batch: one byte and one revision a member, so that ten thousand of them are one small value.
 * A member's news may come in any order and more than once: the newer revision wins. Pure.
 */
import { isFinal, type State } from "../message/states.ts";

/** `pending`: no message yet. `refused`: it never becomes one. */
export type MemberState = State | "pending" | "refused";

/** The byte of each on disk: a code is never changed, nor given again. */
export const MEMBER_CODES = {
  pending: 0,
  accepted: 1,
  scheduled: 2,
  sending: 3,
  unconfirmed: 4,
  sent: 5,
  delivered: 6,
  undelivered: 7,
  failed: 8,
  canceled: 9,
  expired: 10,
  refused: 11,
} as const satisfies Readonly<Record<MemberState, number>>;

export const MEMBER_STATES = Object.keys(MEMBER_CODES) as readonly MemberState[];

const BY_CODE: ReadonlyMap<number, MemberState> = new Map(
  MEMBER_STATES.map((state) => [MEMBER_CODES[state], state]),
);

export type Counts = Readonly<Record<MemberState, number>>;

export const NO_MEMBERS = Object.fromEntries(MEMBER_STATES.map((state) => [state, 0])) as Counts;

export interface MemberNews {
  /** Place in the batch, from 0. */
  readonly index: number;
  readonly state: MemberState;
  /** Revision of the message; 0 for a member without one. */
  readonly revision: number;
}

/** As it lies on disk: the codes of {@link MEMBER_CODES}, and the newest revision known. */
export interface Members {
  readonly states: Uint8Array;
  readonly revisions: Uint32Array;
}

export function newMembers(total: number): Members {
  return { states: new Uint8Array(total), revisions: new Uint32Array(total) };
}

export function memberAt({ states }: Members, index: number): MemberState {
  return BY_CODE.get(states[index] ?? 0) ?? "pending";
}

/**
 * Takes the news in; changes the arrays. @returns whether anything was new. News without a revision (a message was made, its
 * own word is on its way) count only where nothing is known.
 */
export function learn(members: Members, news: readonly MemberNews[]): boolean {
  let changed = false;
  for (const { index, state, revision } of news) {
    if (!Number.isInteger(index) || index < 0 || index >= members.states.length) continue;
    const known = members.revisions[index] ?? 0;
    const isNew = revision > known || (known === 0 && memberAt(members, index) === "pending");
    if (!isNew) continue;
    members.states[index] = MEMBER_CODES[state];
    members.revisions[index] = revision;
    changed = true;
  }
  return changed;
}

export function countMembers({ states }: Members): Counts {
  const counts: Record<MemberState, number> = { ...NO_MEMBERS };
  for (const code of states) {
    const state = BY_CODE.get(code);
    if (state !== undefined) counts[state]++;
  }
  return counts;
}

/** Nothing more happens to it by itself. */
export function isSettled(state: MemberState): boolean {
  if (state === "pending") return false;
  return state === "refused" || isFinal(state);
}

export function settledCount(counts: Counts): number {
  return MEMBER_STATES.reduce((sum, state) => sum + (isSettled(state) ? counts[state] : 0), 0);
}

/** The next members from a place on whose state is one of these: at most `limit`, and where to go on (undefined at the end). */
export function nextMembers(
  members: Members,
  from: number,
  wanted: ReadonlySet<MemberState>,
  limit: number,
): { readonly indexes: readonly number[]; readonly next: number | undefined } {
  const indexes: number[] = [];
  for (let index = from; index < members.states.length; index++) {
    if (!wanted.has(memberAt(members, index))) continue;
    if (indexes.length === limit) return { indexes, next: index };
    indexes.push(index);
  }
  return { indexes, next: undefined };
}
