/**
 * Findings of this isolate's first checks, until a call to the gate that is made anyway takes them along, and the gate's lessons
 * from all of them. Plain data: lost with the isolate, learned again.
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

/** The finding of a first check. */
export interface Lesson {
  readonly type: MessageType;
  /** When it was planned, ms after the attempt. */
  readonly offsetMs: number;
  /** Time of the attempt, epoch ms. */
  readonly attemptAt: number;
  readonly found: boolean;
}

export class FirstNewsBook {
  /** By the gate's name. */
  readonly #news = new Map<string, Partial<Record<MessageType, FirstResults>>>();
  readonly #learned = new Map<string, FirstChecks>();

  /** @param gate the gate's name */
  note(gate: string, { type, offsetMs, attemptAt, found }: Lesson): void {
    const group = this.#learned.get(gate)?.[type];
    // Of an earlier group, or sent after the end of this one.
    if (group && (group.offsetMs !== offsetMs || attemptAt > group.until)) return;
    const own = this.#news.get(gate) ?? {};
    const known = own[type]?.offsetMs === offsetMs ? own[type] : { offsetMs, found: 0, early: 0 };
    own[type] = found ? { ...known, found: known.found + 1 } : { ...known, early: known.early + 1 };
    this.#news.set(gate, own);
  }

  /** News to report; it is reported once. */
  take(gate: string): FirstNews {
    const own = this.#news.get(gate) ?? {};
    this.#news.delete(gate);
    return own;
  }

  noteLearned(gate: string, firstChecks: FirstChecks): void {
    this.#learned.set(gate, firstChecks);
  }

  /** When the first check of a type is worth it, ms after the attempt; undefined while nobody knows. */
  learned(gate: string, type: MessageType): number | undefined {
    return this.#learned.get(gate)?.[type]?.offsetMs;
  }
}
