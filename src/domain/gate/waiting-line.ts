/**
 * Who waits for the end of a fault, and whose turn is next: high priority first; among its tenants one after the other; a tenant's
 * own in the order in which they were accepted. Whoever met a fault again and again comes last. Pure: plain data in memory.
 */
import type { Lane } from "./pacer.ts";

export interface Waiting {
  /** Hex id of the message object. */
  readonly object: string;
  readonly tenant: string;
  readonly lane: Lane;
  /** When it was accepted, or was to go out; epoch ms. */
  readonly since: number;
  /** It has met faults again and again: they may be its own, and must not hold up the others. */
  readonly last?: boolean;
}

const CLASSES = ["high", "normal", "last"] as const;
type Class = (typeof CLASSES)[number];

/** Tenants in the order of their turns. */
type Turns = Map<string, Waiting[]>;

export class WaitingLine {
  readonly #turns: Readonly<Record<Class, Turns>> = {
    high: new Map(),
    normal: new Map(),
    last: new Map(),
  };
  readonly #objects = new Set<string>();

  get size(): number {
    return this.#objects.size;
  }

  has(object: string): boolean {
    return this.#objects.has(object);
  }

  /** @returns false: it waits already. */
  add(waiting: Waiting): boolean {
    if (this.#objects.has(waiting.object)) return false;
    this.#objects.add(waiting.object);
    const turns = this.#turns[waiting.last ? "last" : waiting.lane];
    const own = turns.get(waiting.tenant);
    if (own) own.splice(placeOf(own, waiting.since), 0, waiting);
    else turns.set(waiting.tenant, [waiting]);
    return true;
  }

  /** Takes the next one out of the line. */
  next(): Waiting | undefined {
    for (const name of CLASSES) {
      const turns = this.#turns[name];
      for (const [tenant, own] of turns) {
        turns.delete(tenant);
        const first = own.shift();
        // Its next turn comes after those of all others.
        if (own.length > 0) turns.set(tenant, own);
        if (!first) continue;
        this.#objects.delete(first.object);
        return first;
      }
    }
    return undefined;
  }
}

/** Behind all that wait since then or longer. */
function placeOf(line: readonly Waiting[], since: number): number {
  let [low, high] = [0, line.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((line[middle]?.since ?? 0) <= since) low = middle + 1;
    else high = middle;
  }
  return low;
}
