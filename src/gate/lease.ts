/**
 * Slots that this isolate holds in advance: under load the gate is asked for a block at a time, so the messages of an isolate
 * do not all wait for it. Plain data only: what one object reserved another may use.
 */
import type { Slots } from "./pacer.ts";

interface Held {
  readonly times: number[];
  /** How many slots to ask for next time. */
  block: number;
  askedAt: number;
  /** Requests to the gate that are under way. */
  asking: number;
}

/** An unused slot is worth nothing soon after its time: used late, a pile of them would be a burst. */
const STALE_MS = 200;
/** Whoever asks again within this time is under load. */
const BUSY_MS = 1000;
const MAX_BLOCK = 16;

const leases = new Map<string, Held>();

function leaseOf(name: string): Held {
  let held = leases.get(name);
  if (!held) {
    held = { times: [], block: 1, askedAt: 0, asking: 0 };
    leases.set(name, held);
  }
  return held;
}

/** The next slot that is held; undefined where the gate has to be asked. */
export function takeHeld(name: string, now: number): number | undefined {
  const { times } = leaseOf(name);
  while (times[0] !== undefined && times[0] < now - STALE_MS) times.shift();
  return times.shift();
}

/**
 * How many slots to ask the gate for: one when idle, more the more often it is asked, and one for each of many who ask at
 * once: a block for each of them would push everybody behind by slots that nobody needs.
 */
export function blockSize(name: string, now: number): number {
  const held = leaseOf(name);
  if (held.asking > 0) return 1;
  held.block = now - held.askedAt < BUSY_MS ? Math.min(held.block * 2, MAX_BLOCK) : 1;
  held.askedAt = now;
  return held.block;
}

/** Counts a request to the gate as under way; call the answer when it has ended. */
export function asking(name: string): () => void {
  const held = leaseOf(name);
  held.asking++;
  return () => {
    held.asking--;
  };
}

/** Keeps all but the first slot of a block, and gives that one out. */
export function keepBlock(name: string, slots: Slots): number {
  const { times } = leaseOf(name);
  for (let i = 1; i < slots.count; i++) times.push(slots.first + i * slots.intervalMs);
  times.sort((a, b) => a - b);
  return slots.first;
}

/** A call failed for everybody: what is held for that gate is worth nothing until the gate was asked again. */
export function dropHeld(gate: string): void {
  for (const name of leases.keys()) if (name.startsWith(`${gate}:`)) leases.delete(name);
}
