/**
 * The usual time from a send to its result, by type, learned from checks alone: a first one that found the result pulls the time
 * a little nearer, a result that the first one missed pushes it off, so that it settles where nineteen of twenty of the results
 * that come soon are there. Newer ones weigh more than older ones. Pure; durations in ms.
 */
import type { MessageType } from "@k-msg/core";

/** By type; a type that is missing has taught nothing yet. */
export type FirstChecks = Readonly<Partial<Record<MessageType, number>>>;

/** Results of one type: how many the first check found, how many it came too early for. */
export interface FirstResults {
  readonly found: number;
  readonly early: number;
}

export type FirstNews = Readonly<Partial<Record<MessageType, FirstResults>>>;

/** The part of all results that should be there. */
const QUANTILE = 0.95;
/** A check that came too early moves the time by a twentieth; one that did not by a nineteenth of that. */
const STEP = 0.05;
/** What one report may move: an isolate that gathered for long must not throw the time about. */
const MAX_MOVE = 0.5;

export interface FirstBounds {
  readonly floorMs: number;
  /** The schedule's first check: where learning begins. */
  readonly firstMs: number;
  /** The schedule's second: no first check is later. */
  readonly secondMs: number;
}

export function learn(known: FirstChecks, news: FirstNews, bounds: FirstBounds): FirstChecks {
  const next: Partial<Record<MessageType, number>> = { ...known };
  for (const [name, results] of Object.entries(news)) {
    const type = name as MessageType;
    next[type] = moved(known[type] ?? bounds.firstMs, results, bounds);
  }
  return next;
}

function moved(offset: number, { found, early }: FirstResults, bounds: FirstBounds): number {
  const raw = STEP * (early - (found * (1 - QUANTILE)) / QUANTILE);
  const move = Math.max(-MAX_MOVE, Math.min(MAX_MOVE, raw));
  return Math.min(bounds.secondMs, Math.max(bounds.floorMs, offset * Math.exp(move)));
}
