/** The pace of an isolate whose gate does not answer. Plain data; nobody knows how many isolates there are. */
import { IDLE_PACE, reserve, type Lane, type Pace } from "../../domain/gate/pacer.ts";

/** Divides the rate: as if so many isolates were as busy as this one. */
const ISOLATES = 4;

export class OwnPace {
  readonly #paces = new Map<string, Pace>();

  /** When the next call may start. @param rate calls a second, of all isolates */
  next(name: string, lane: Lane, rate: number, now: number): number {
    const pace = this.#paces.get(name) ?? IDLE_PACE;
    const taken = reserve(pace, { lane, count: 1, rate: rate / ISOLATES }, now);
    this.#paces.set(name, taken.pace);
    return taken.slots.first;
  }
}
