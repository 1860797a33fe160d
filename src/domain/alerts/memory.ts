/** An isolate's memory of the conditions that it raised and cleared, so that a hundred failures are one call. Pure. */
import { isEvent, type AlertCondition } from "./condition.ts";

interface Told {
  readonly raised: boolean;
  /** When the alerts' object was last called for it, epoch ms. */
  readonly at: number;
  /** Number of times that it was raised since. */
  readonly untold: number;
}

/** The same is not told again within this time. */
export const QUIET_MS = 10_000;

/** The next step when a condition is raised. */
export type Next =
  | { readonly kind: "tell"; readonly times: number }
  /** Later `takeUntold` has what came meanwhile. */
  | { readonly kind: "wait"; readonly ms: number }
  /** Somebody else tells. */
  | { readonly kind: "nothing" };

export class AlertMemory {
  readonly #told = new Map<AlertCondition, Told>();

  raise(condition: AlertCondition, now: number): Next {
    const told = this.#told.get(condition);
    const untold = (told?.raised ? told.untold : 0) + 1;
    if (!told?.raised || !isQuiet(told, now)) {
      this.#told.set(condition, { raised: true, at: now, untold: 0 });
      return { kind: "tell", times: untold };
    }
    this.#told.set(condition, { ...told, untold });
    // Only of events the number says how bad it is. Who comes first waits.
    if (untold > 1 || !isEvent(condition)) return { kind: "nothing" };
    return { kind: "wait", ms: Math.max(0, told.at + QUIET_MS - now) };
  }

  /** @returns how often it was raised and nobody told; 0 for nothing to tell */
  takeUntold(condition: AlertCondition, now: number): number {
    const told = this.#told.get(condition);
    if (!told?.raised || told.untold === 0) return 0;
    this.#told.set(condition, { raised: true, at: now, untold: 0 });
    return told.untold;
  }

  /** The call did not get through: whoever raises it next tells of these too, at once. */
  giveBack(condition: AlertCondition, times: number): void {
    const told = this.#told.get(condition);
    if (told?.raised) this.#told.set(condition, { ...told, at: 0, untold: told.untold + times });
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
