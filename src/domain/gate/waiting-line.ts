/**
 * The messages that wait for the end of a fault, and whose turn is next: high priority first, but no tenant's high messages keep
 * those waiting whose turn is due (due.ts); among tenants one after the other; a tenant's own in the order in which they were
 * accepted. Whoever met a fault again and again stands behind the others of its priority, in the order in which they came back.
 * Pure: plain data in memory.
 */
import { isDue } from "./due.ts";
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
  /** The tenants that had a turn since the line formed: the number of the newest. */
  readonly #last = new Map<string, number>();
  #given = 0;

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
    const next = this.#due() ?? this.#inOrder();
    if (!next) return undefined;
    this.#objects.delete(next.object);
    this.#last.set(next.tenant, ++this.#given);
    // Nobody waits: who comes next owes nobody a turn.
    if (this.size === 0) this.#last.clear();
    return next;
  }

  /** While high messages wait: of a tenant whose turn is due, high ones first. */
  #due(): Waiting | undefined {
    if (this.#turns.high.size === 0) return undefined;
    for (const name of ["high", "normal"] as const) {
      for (const tenant of this.#turns[name].keys()) {
        if (isDue(this.#last.get(tenant), this.#given)) return this.#take(name, tenant);
      }
    }
    return undefined;
  }

  #inOrder(): Waiting | undefined {
    for (const name of ORDERS[this.#turn]) {
      const [tenant] = this.#turns[name].keys();
      if (tenant !== undefined) return this.#take(name, tenant);
    }
    return undefined;
  }

  #take(name: Class, tenant: string): Waiting | undefined {
    const turns = this.#turns[name];
    const own = turns.get(tenant);
    const first = own?.shift();
    turns.delete(tenant);
    // Its next turn comes after those of all others.
    if (own && own.length > 0) turns.set(tenant, own);
    if (name !== "high") this.#turn = name === "high last" ? "normal" : "high last";
    return first;
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
