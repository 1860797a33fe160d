/**
 * Number of calls that may be open at once: as many as come back in time. The number begins low, doubles with every round of
 * calls that come back quickly, later grows by one a round, and is halved by a call that is late or meets a fault of the line.
 * Only a full window grows, and one that was not used is small again, so an outage is met by few calls. Pure; times are epoch
 * milliseconds.
 */

export interface Window {
  /** A fraction is a part of the next place. */
  readonly limit: number;
  /** Beyond it the window grows slowly. */
  readonly slowFrom: number;
  /** The quickest call of late, ms. */
  readonly quickestMs: number;
  /** When it was last halved: calls that were open then say nothing new. */
  readonly cutAt: number;
  readonly usedAt: number;
}

export interface EndedCall {
  readonly beganAt: number;
  readonly ms: number;
  /** It met a fault of the line. */
  readonly faulty: boolean;
  /** Every place was taken. */
  readonly full: boolean;
}

export interface WindowBounds {
  readonly start: number;
  readonly most: number;
  /** After which a call is given up, ms. */
  readonly timeLimitMs: number;
}

const UNUSED_MS = 10_000;
/** A call that took a larger part of its time limit is late. */
const LATE = 0.5;
/** So many times the quickest call says that calls wait for each other. */
const CROWDED = 4;
const ALWAYS_QUICK_MS = 250;
/** The quickest call is forgotten slowly. */
const FORGET = 1.02;

export function newWindow({ start, most }: WindowBounds): Window {
  const limit = Math.min(start, most);
  return { limit, slowFrom: Infinity, quickestMs: Infinity, cutAt: 0, usedAt: 0 };
}

/** The window as a call that would begin now finds it. */
export function windowAt(window: Window, bounds: WindowBounds, now: number): Window {
  const unused = window.usedAt !== 0 && now - window.usedAt >= UNUSED_MS;
  if (!unused) return window;
  return { ...newWindow(bounds), limit: Math.min(window.limit, bounds.start), usedAt: now };
}

export function afterCall(
  window: Window,
  { beganAt, ms, faulty, full }: EndedCall,
  { most, timeLimitMs }: WindowBounds,
  now: number,
): Window {
  const used = { ...window, usedAt: now };
  if (faulty || ms > timeLimitMs * LATE) {
    if (beganAt < window.cutAt) return used;
    const limit = Math.max(1, Math.floor(window.limit / 2));
    return { ...used, limit, slowFrom: limit, cutAt: now };
  }
  const quickestMs = Math.min(ms, window.quickestMs * FORGET);
  const crowded = ms > Math.max(ALWAYS_QUICK_MS, CROWDED * quickestMs);
  const grows = full && !crowded;
  const more = window.limit < window.slowFrom ? 1 : 1 / Math.max(1, window.limit);
  return { ...used, quickestMs, limit: grows ? Math.min(most, window.limit + more) : window.limit };
}
