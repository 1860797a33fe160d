/**
 * Slots that this isolate holds in advance: under load the gate is asked for a block at a time, so the messages of an isolate
 * do not all wait for it. Plain data only: what one object reserved another may use.
 */
import type { Slots } from "./pacer.ts";

interface Held {
  readonly times: number[];
  /** Slots that were wanted in the last second, fading. */
  recent: number;
  recentAt: number;
  /** When each request to the gate that is under way began, epoch ms. */
  readonly asking: Map<symbol, number>;
}

/** An unused slot is worth nothing soon after its time: used late, a pile of them would be a burst. */
const STALE_MS = 200;
const FADE_MS = 1000;
const MAX_BLOCK = 16;
/** Calls that make the largest block: a burst that was larger is forgotten as fast. */
const MAX_RECENT = (MAX_BLOCK * FADE_MS) / STALE_MS;
/** An object that is reset while it asks never tells the end: an answer takes a second at most. */
const LOST_MS = 5000;
/** The oldest goes first: what it held nobody misses for long. */
const MOST_LEASES = 2000;

export class Leases {
  /** By gate, work and lane, of sends by tenant too. */
  readonly #leases = new Map<string, Held>();

  #leaseOf(name: string): Held {
    let held = this.#leases.get(name);
    if (!held) {
      held = { times: [], recent: 0, recentAt: 0, asking: new Map() };
      this.#leases.set(name, held);
      const [oldest] = this.#leases.keys();
      if (this.#leases.size > MOST_LEASES && oldest !== undefined) this.#leases.delete(oldest);
    }
    return held;
  }

  /** The next slot that is held; undefined where the gate has to be asked. */
  takeHeld(name: string, now: number): number | undefined {
    const held = this.#leaseOf(name);
    held.recent = Math.min(MAX_RECENT, recentOf(held, now) + 1);
    held.recentAt = now;
    const { times } = held;
    while (times[0] !== undefined && times[0] < now - STALE_MS) times.shift();
    return times.shift();
  }

  /**
   * Number of slots to ask the gate for: as many as are likely to be wanted before they are stale, as every slot that nobody uses
   * pushes everybody behind; and one for each of many who ask at once.
   */
  blockSize(name: string, now: number): number {
    const held = this.#leaseOf(name);
    for (const [mark, began] of held.asking) if (began < now - LOST_MS) held.asking.delete(mark);
    if (held.asking.size > 0) return 1;
    const likely = Math.floor((recentOf(held, now) * STALE_MS) / FADE_MS);
    return Math.min(Math.max(1, likely), MAX_BLOCK);
  }

  /** Counts a request to the gate as under way; call the answer when it has ended. */
  asking(name: string, now: number): () => void {
    const held = this.#leaseOf(name);
    const mark = Symbol("request");
    held.asking.set(mark, now);
    return () => {
      held.asking.delete(mark);
    };
  }

  /** Keeps all but the first slot of a block, and gives that one out. */
  keepBlock(name: string, slots: Slots): number {
    const { times } = this.#leaseOf(name);
    for (let i = 1; i < slots.count; i++) times.push(slots.first + i * slots.intervalMs);
    times.sort((a, b) => a - b);
    return slots.first;
  }

  /** A call failed for everybody: what is held for that gate is worth nothing until the gate was asked again. */
  drop(gate: string): void {
    for (const name of this.#leases.keys())
      if (name.startsWith(`${gate}:`)) this.#leases.delete(name);
  }
}

function recentOf({ recent, recentAt }: Held, now: number): number {
  return recent * Math.exp(-Math.max(0, now - recentAt) / FADE_MS);
}
