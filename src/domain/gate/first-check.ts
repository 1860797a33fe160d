/**
 * The usual time from a send to its result, by type, learned from checks alone. Messages that were sent under one time are a group;
 * once the last of them has had the schedule's second check the group is judged as a whole, by the part of its results that the
 * first check came too early for, and the time moves a little. Judging sooner would hear the good news first, as a check that came
 * too early is known for one only at the next. What is learned fades with every move. Pure; times are epoch ms, durations ms.
 */
import type { MessageType } from "@k-msg/core";

/** When the first check of a type is worth it. */
export interface FirstCheck {
  /** After the attempt. */
  readonly offsetMs: number;
  /** Messages that are sent until then belong to the group. */
  readonly until: number;
}

/** By type; a type that is missing has taught nothing yet. */
export type FirstChecks = Readonly<Partial<Record<MessageType, FirstCheck>>>;

/** Results of one type and group: how many the first check found, how many it came too early for. */
export interface FirstResults {
  /** Offset of the group's first checks. */
  readonly offsetMs: number;
  readonly found: number;
  readonly early: number;
}

export type FirstNews = Readonly<Partial<Record<MessageType, FirstResults>>>;

interface Group extends FirstCheck {
  readonly found: number;
  readonly early: number;
}

/** The gate's knowledge, by type. */
export type Lessons = Readonly<Partial<Record<MessageType, Group>>>;

/** The part of the results that may not be there yet. */
const EARLY_SHARE = 0.05;
/** Fewer say nothing: the group goes on. */
const MIN_RESULTS = 20;
/** The most that one judgement moves, as exponents: off quickly, as somebody waits for a second check; nearer with care. */
const MOST_LATER = 0.35;
const MOST_EARLIER = 0.12;
/** Jitter, and a check that stands in a line: after the schedule's second, the last of a group has told. */
const SETTLE = 1.2;
const SETTLE_MS = 1000;

export interface FirstBounds {
  readonly floorMs: number;
  /** The schedule's first check: where learning begins. */
  readonly firstMs: number;
  /** The schedule's second: no first check is later. */
  readonly secondMs: number;
}

export function learn(known: Lessons, news: FirstNews, bounds: FirstBounds, now: number): Lessons {
  const next: Partial<Record<MessageType, Group>> = { ...known };
  for (const [name, results] of Object.entries(news)) {
    const type = name as MessageType;
    const group = next[type] ?? newGroup(bounds.firstMs, bounds, now);
    // News of an earlier group say nothing of this one.
    const own = results.offsetMs === group.offsetMs;
    next[type] = own ? withResults(group, results) : group;
  }
  for (const [name, group] of Object.entries(next)) {
    next[name as MessageType] = judged(group, bounds, now);
  }
  return next;
}

export function firstChecksOf(lessons: Lessons): FirstChecks {
  const all = Object.entries(lessons).map(([type, { offsetMs, until }]) => [
    type,
    { offsetMs, until },
  ]);
  return Object.fromEntries(all) as FirstChecks;
}

function newGroup(offsetMs: number, { secondMs }: FirstBounds, now: number): Group {
  return { offsetMs, until: now + secondMs, found: 0, early: 0 };
}

function withResults(group: Group, { found, early }: FirstResults): Group {
  return { ...group, found: group.found + found, early: group.early + early };
}

function judged(group: Group, bounds: FirstBounds, now: number): Group {
  if (now < group.until + bounds.secondMs * SETTLE + SETTLE_MS) return group;
  const results = group.found + group.early;
  if (results < MIN_RESULTS) return { ...group, until: now + bounds.secondMs };
  const share = group.early / results;
  const move =
    share > EARLY_SHARE
      ? Math.min(MOST_LATER, share - EARLY_SHARE)
      : -MOST_EARLIER * (1 - share / EARLY_SHARE);
  const offset = Math.round(group.offsetMs * Math.exp(move));
  const { floorMs, secondMs } = bounds;
  return newGroup(Math.min(secondMs, Math.max(floorMs, offset)), bounds, now);
}
