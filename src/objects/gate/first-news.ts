/**
 * What this isolate's first checks found, until a call to the gate that is made anyway takes it along, and what the gate has
 * learned from all of them. Plain data: lost with the isolate, learned again.
 */
import type { MessageType } from "@k-msg/core";

import type {
  FirstBounds,
  FirstChecks,
  FirstNews,
  FirstResults,
} from "../../domain/gate/first-check.ts";
import type { Settings } from "../../kernel/settings/settings.ts";

export function firstBoundsOf(settings: Settings): FirstBounds {
  const [firstMs = 0, secondMs = firstMs] = settings.CHECK_SCHEDULE;
  return { firstMs, secondMs, floorMs: Math.min(settings.FIRST_CHECK_FLOOR, firstMs) };
}

const news = new Map<string, Partial<Record<MessageType, FirstResults>>>();
const learned = new Map<string, FirstChecks>();

/** What a first check found. */
export interface Lesson {
  readonly type: MessageType;
  /** When it was planned, ms after the attempt. */
  readonly offsetMs: number;
  /** Of the attempt, epoch ms. */
  readonly attemptAt: number;
  readonly found: boolean;
}

/** @param gate the gate's name */
export function noteFirstCheck(gate: string, { type, offsetMs, attemptAt, found }: Lesson): void {
  const group = learned.get(gate)?.[type];
  // Of an earlier group, or sent after the end of this one.
  if (group && (group.offsetMs !== offsetMs || attemptAt > group.until)) return;
  const own = news.get(gate) ?? {};
  const known = own[type]?.offsetMs === offsetMs ? own[type] : { offsetMs, found: 0, early: 0 };
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
  return learned.get(gate)?.[type]?.offsetMs;
}
