/**
 * Who waits for the end of a fault, and whose turn is next: high priority first; among its tenants one after the other; a tenant's
 * own in the order in which they were accepted. Whoever met a fault again and again stands behind the others of its priority, in the
 * order in which they came back. Pure: plain data in memory.
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

type Class = Lane | `${Lane} last`;

/**
 * High messages that failed again and again take turns with normal ones. They must not wait for all of those; but before a message
 * was sent only one may try, and if that were always the same poisoned one, no normal message would ever be sent.
 */
const ORDERS: Readonly<Record<"normal" | "high last", readonly Class[]>> = {
  normal: ["high", "normal", "high last", "normal last"],
  "high last": ["high", "high last", "normal", "normal last"],
};

/** Tenants in the order of their turns. */
type Turns = Map<string, Waiting[]>;

export class WaitingLine {
  readonly #turns: Readonly<Record<Class, Turns>> = {
    high: new Map(),
    "high last": new Map(),
    normal: new Map(),
    "normal last": new Map(),
  };
  #turn: keyof typeof ORDERS = "normal";
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
    const { lane, last, since } = waiting;
    const name: Class = last ? `${lane} last` : lane;
    const turns = this.#turns[name];
    const own = turns.get(waiting.tenant);
    // What has just failed goes behind those that failed before, however old it is.
    if (own) own.splice(last ? own.length : placeOf(own, since), 0, waiting);
    else turns.set(waiting.tenant, [waiting]);
    return true;
  }

  /** Takes the next one out of the line. */
  next(): Waiting | undefined {
    for (const name of ORDERS[this.#turn]) {
      const turns = this.#turns[name];
      for (const [tenant, own] of turns) {
        turns.delete(tenant);
        const first = own.shift();
        // Its next turn comes after those of all others.
        if (own.length > 0) turns.set(tenant, own);
        if (!first) continue;
        this.#objects.delete(first.object);
        if (name !== "high") this.#turn = name === "high last" ? "normal" : "high last";
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
