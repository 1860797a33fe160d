import { FALLBACK_SKIPPED } from "./fallback-skips.ts";
/** The only way a record moves: one change, one timeline entry, one revision. */
import { decideFallback } from "./fallback.ts";
import type { Fallback, MessageRecord, TimelineEntry } from "./record.ts";
import { sourceOf } from "./state-source.ts";
import { canChange, isFailure, isFinal, STATE_TABLE, type State } from "./states.ts";

/** A message that keeps being retried for days must not outgrow its value; the first entries tell how it began. */
export const TIMELINE_LIMIT = 120;
const TIMELINE_HEAD = 10;

/** The event of learning the provider's id. */
export const IDENTIFIED = "identified";

/** The event of making the fallback. */
export const FALLBACK_MADE = "fallback_made";

/** The event of having number and text forgotten. */
export const REDACTED = "redacted";

/** Clears the error of an earlier attempt or poll: it ends with what it was about, and stands in the timeline. */
const NO_ERROR = {
  lastError: undefined,
  errorClass: undefined,
  providerStatusCode: undefined,
  providerStatusMessage: undefined,
} as const satisfies Partial<MessageRecord>;

/** No error is about it: the provider has the message, or the recipient. */
const isWell = (state: State): boolean => STATE_TABLE[state].taken && !isFailure(state);

/** Facts that may be learned in any state, without leaving it. */
export const FACTS: ReadonlySet<string> = new Set([
  IDENTIFIED,
  FALLBACK_MADE,
  FALLBACK_SKIPPED,
  REDACTED,
]);

type Detail = NonNullable<TimelineEntry["detail"]>;

export interface Change {
  readonly to: State;
  readonly event: string;
  readonly at: number;
  /** The provider says that the recipient has no Kakao. */
  readonly noKakao?: boolean;
  readonly detail?: Detail;
  readonly facts?: Partial<MessageRecord>;
}

/**
 * Applies one change.
 * @throws Error when the transition table forbids it: a bug of the caller, who has to ask {@link canChange} where the
 * change depends on the outside.
 */
export function change(record: MessageRecord, next: Change): MessageRecord {
  const stays = next.to === record.state;
  // A fact may be learned in any state: the provider's id after a receipt that was faster than the answer.
  if (!canChange(record.state, next.to) && !(stays && FACTS.has(next.event))) {
    throw new Error(`a message cannot go from ${record.state} to ${next.to}`);
  }
  const revision = record.revision + 1;
  const entry: TimelineEntry = {
    revision,
    at: next.at,
    event: next.event,
    from: record.state,
    to: next.to,
    ...(next.detail && { detail: next.detail }),
  };
  const changed = {
    ...record,
    ...(!stays && isWell(next.to) && NO_ERROR),
    ...(!stays && { stateSource: sourceOf(next) }),
    ...next.facts,
    state: next.to,
    revision,
    changedAt: next.at,
    finalizedAt: finalTime(record, next, stays),
  };
  const fallback = stays ? undefined : decideFallback(changed, record.state, next.at, next.noKakao);
  const id = fallback?.id;
  const told = id === undefined ? entry : { ...entry, detail: { ...entry.detail, fallback: id } };
  const moved = { ...changed, timeline: bounded([...record.timeline, told]) };
  if (fallback?.state === "skipped") return skipFallback(moved, fallback, next.at);
  return fallback ? { ...moved, fallback } : moved;
}

/** No text goes out in the message's place: a fact of its own, with its reason. */
export function skipFallback(record: MessageRecord, fallback: Fallback, at: number): MessageRecord {
  return change(record, {
    to: record.state,
    event: FALLBACK_SKIPPED,
    at,
    ...(fallback.why && { detail: { reason: fallback.why } }),
    facts: { fallback },
  });
}

function finalTime(record: MessageRecord, next: Change, stays: boolean): number | undefined {
  if (!isFinal(next.to)) return undefined;
  return stays ? record.finalizedAt : next.at;
}

function bounded(timeline: readonly TimelineEntry[]): readonly TimelineEntry[] {
  if (timeline.length <= TIMELINE_LIMIT) return timeline;
  return [
    ...timeline.slice(0, TIMELINE_HEAD),
    ...timeline.slice(timeline.length - (TIMELINE_LIMIT - TIMELINE_HEAD)),
  ];
}

/** The newest revision that is known to be in Postgres. */
export function acknowledge(record: MessageRecord, revision: number): MessageRecord {
  const mirrored = Math.min(revision, record.revision);
  return mirrored > record.mirrored ? { ...record, mirrored } : record;
}
