/** What an isolate remembers of the conditions that it raised and cleared, so that a hundred failures are one call. Pure. */
import type { AlertCondition } from "./condition.ts";

interface Told {
  readonly raised: boolean;
  /** When the alerts' object was last called for it, epoch ms. */
  readonly at: number;
  /** How often it was raised since. */
  readonly untold: number;
}

/** The same is not told again within this time. */
export const QUIET_MS = 10_000;

export class AlertMemory {
  readonly #told = new Map<AlertCondition, Told>();

  /** @returns how often it was raised since the last call; undefined while it is too early for one more. */
  raise(condition: AlertCondition, now: number): number | undefined {
    const told = this.#told.get(condition);
    const untold = (told?.raised ? told.untold : 0) + 1;
    if (told?.raised && isQuiet(told, now)) {
      this.#told.set(condition, { ...told, untold });
      return undefined;
    }
    this.#told.set(condition, { raised: true, at: now, untold: 0 });
    return untold;
  }

  /** @returns whether the object is to be called. */
  clear(condition: AlertCondition, now: number): boolean {
    const told = this.#told.get(condition);
    if (told && !told.raised && isQuiet(told, now)) return false;
    this.#told.set(condition, { raised: false, at: now, untold: 0 });
    return true;
  }
}

/** A clock may be set either way. */
function isQuiet({ at }: Told, now: number): boolean {
  return Math.abs(now - at) < QUIET_MS;
}
