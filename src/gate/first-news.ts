/**
 * What this isolate's first checks found, until a call to the gate that is made anyway takes it along, and what the gate has
 * learned from all of them. Plain data: lost with the isolate, learned again.
 */
import type { MessageType } from "@k-msg/core";

import type { Settings } from "../env.ts";
import type { FirstBounds, FirstChecks, FirstNews, FirstResults } from "./first-check.ts";

export function firstBoundsOf(settings: Settings): FirstBounds {
  const [firstMs = 0, secondMs = firstMs] = settings.CHECK_SCHEDULE;
  return { firstMs, secondMs, floorMs: Math.min(settings.FIRST_CHECK_FLOOR, firstMs) };
}

const news = new Map<string, Partial<Record<MessageType, FirstResults>>>();
const learned = new Map<string, FirstChecks>();

const NONE: FirstResults = { found: 0, early: 0 };

/** @param gate the gate's name */
export function noteFirstCheck(gate: string, type: MessageType, found: boolean): void {
  const own = news.get(gate) ?? {};
  const known = own[type] ?? NONE;
  own[type] = found ? { ...known, found: known.found + 1 } : { ...known, early: known.early + 1 };
  news.set(gate, own);
}

/** What there is to tell; it is told once. */
export function takeNews(gate: string): FirstNews {
  const own = news.get(gate) ?? {};
  news.delete(gate);
  return own;
}

export function noteLearned(gate: string, firstChecks: FirstChecks): void {
  learned.set(gate, firstChecks);
}

/** When the first check of a type is worth it, ms after the attempt; undefined while nobody knows. */
export function learnedFirst(gate: string, type: MessageType): number | undefined {
  return learned.get(gate)?.[type];
}
