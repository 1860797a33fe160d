/**
 * Room for the send calls of this isolate. The gate says how many may start in a second; where they come back slowly they pile up
 * all the same, and an isolate has 128 MB and its connections, and starves its own calls when there are too many. So as many are
 * open as come back in time (window.ts). What finds no room waits in order, high priority first and tenants in turn, before its intent
 * is written.
 *
 * Objects share it, so it is plain data: nobody waits for another object's promise. Who waits looks again by its own timer, the more
 * often the nearer its turn is; who is not seen any more has died with its object.
 */
import { fairPlace } from "../../domain/gate/fair-place.ts";
import type { Lane } from "../../domain/gate/pacer.ts";
import { afterCall, newWindow, windowAt, type Window } from "../../domain/gate/window.ts";

/** A message that wants to call. */
export interface Caller {
  readonly providerId: string;
  readonly tenant: string;
  readonly lane: Lane;
  /** When it was accepted, epoch ms. */
  readonly since: number;
}

export interface RoomBounds {
  /** Open calls at most; 0: no limit. */
  readonly most: number;
  /** After which a call is given up, ms. */
  readonly timeLimitMs: number;
}

/** A call's place, from the moment in which it is given until its end. */
export interface Place {
  /** @param faulty it met a fault of the line */
  ended(faulty: boolean): void;
  /** There was no call. */
  release(): void;
}

interface Open {
  /** Epoch ms. */
  readonly since: number;
}

interface Waiter {
  readonly caller: Caller;
  /** When it looked last, epoch ms. */
  seenAt: number;
}

interface Room {
  window: Window;
  readonly open: Set<Open>;
  waiting: Waiter[];
  /** The tenants that wait: how many places had been given when each was given its newest. */
  readonly turns: Map<string, number>;
  given: number;
  /** When every place was last taken, epoch ms. */
  fullAt: number;
  /** Duration of a call, ms; newer ones count more. */
  usualMs: number;
}

/** Before anybody knows how the provider is. */
const START = 2;
/** Duration of the first call: a guess, until there was one. */
const FIRST_GUESS_MS = 50;
const NEWEST_SHARE = 0.1;
/** An object that is reset never tells the end of its call, nor looks again. */
const LOST_MS = 5000;
/** More than these wait in their own objects. */
const MOST_WAITING = 1000;
const never = (): boolean => false;
const LOOK_MS = { shortest: 5, longest: 1000 };

export class OpenCalls {
  readonly #rooms = new Map<string, Room>();

  /** A place at once, where there is one and nobody waits for it. */
  enter({ providerId }: Caller, bounds: RoomBounds): Place | undefined {
    const room = this.#roomOf(providerId, bounds);
    if (room.waiting.length > 0 || placesOf(room, bounds) <= 0) return undefined;
    return this.#place(room, bounds);
  }

  /**
   * A place in its turn; undefined after so long.
   * @param isPaused whether nobody may call any more: who waits here then waits for nothing, and nobody here would wake it
   */
  async wait(
    caller: Caller,
    bounds: RoomBounds,
    ms: number,
    isPaused: () => boolean = never,
  ): Promise<Place | undefined> {
    const room = this.#roomOf(caller.providerId, bounds);
    if (room.waiting.length >= MOST_WAITING) return undefined;
    const waiter = { caller, seenAt: Date.now() };
    room.waiting.splice(turnOf(room.waiting, caller), 0, waiter);
    try {
      // Counted, not read from the clock: that may be set.
      for (let waited = 0; waited < ms;) {
        const lookMs = lookAgainMs(room, placeOf(room, waiter));
        await scheduler.wait(lookMs);
        waited += lookMs;
        waiter.seenAt = Date.now();
        if (isPaused()) return undefined;
        if (!this.#isTurn(room, bounds, waiter)) continue;
        room.turns.set(caller.tenant, ++room.given);
        return this.#place(room, bounds);
      }
      return undefined;
    } finally {
      room.waiting = room.waiting.filter((one) => one !== waiter);
      // Who does not wait is owed nothing, and remembered for nothing.
      if (room.waiting.length === 0) room.turns.clear();
    }
  }

  /** A place beside the window: whom the gate wakes it has counted itself. */
  force({ providerId }: Caller, bounds: RoomBounds): Place {
    return this.#place(this.#roomOf(providerId, bounds), bounds);
  }

  /** Time that the calls already in line take, ms. */
  lineMs({ providerId }: Caller, bounds: RoomBounds): number {
    const { waiting, usualMs, window } = this.#roomOf(providerId, bounds);
    return (waiting.length * usualMs) / window.limit;
  }

  /** As many have a place before it as wait before it. */
  #isTurn(room: Room, bounds: RoomBounds, waiter: Waiter): boolean {
    const now = Date.now();
    room.waiting = room.waiting.filter(
      (one) => one === waiter || now - one.seenAt < LOOK_MS.longest + LOST_MS,
    );
    // It was not seen for long, and is the last now.
    if (!room.waiting.includes(waiter)) room.waiting.push(waiter);
    return placesOf(room, bounds) > placeOf(room, waiter);
  }

  #place(room: Room, bounds: RoomBounds): Place {
    const open: Open = { since: Date.now() };
    room.open.add(open);
    if (room.open.size >= Math.floor(room.window.limit)) room.fullAt = Date.now();
    const leave = (): boolean => room.open.delete(open);
    return {
      ended: (faulty) => {
        if (!leave()) return;
        const now = Date.now();
        const ms = now - open.since;
        const full = room.fullAt >= open.since;
        room.usualMs += NEWEST_SHARE * (ms - room.usualMs);
        const call = { beganAt: open.since, ms, faulty, full };
        room.window = afterCall(room.window, call, windowBounds(bounds), now);
      },
      release: () => {
        leave();
      },
    };
  }

  #roomOf(providerId: string, bounds: RoomBounds): Room {
    let room = this.#rooms.get(providerId);
    if (!room) {
      const window = newWindow(windowBounds(bounds));
      const [open, waiting, turns] = [new Set<Open>(), [], new Map<string, number>()];
      room = { window, open, waiting, turns, given: 0, fullAt: 0, usualMs: FIRST_GUESS_MS };
      this.#rooms.set(providerId, room);
    }
    room.window = windowAt(room.window, windowBounds(bounds), Date.now());
    return room;
  }
}

function windowBounds({ most, timeLimitMs }: RoomBounds) {
  return { start: START, most: most === 0 ? Infinity : most, timeLimitMs };
}

/** Number of calls that may begin now. */
function placesOf({ open, window }: Room, { most, timeLimitMs }: RoomBounds): number {
  if (most === 0) return Infinity;
  const lost = Date.now() - timeLimitMs - LOST_MS;
  for (const one of open) if (one.since < lost) open.delete(one);
  return Math.floor(window.limit) - open.size;
}

function placeOf({ waiting, turns }: Room, { caller }: Waiter): number {
  return fairPlace(
    waiting.map((one) => one.caller),
    caller,
    turns,
  );
}

/** When it may be the turn of who waits at this place: half of the time that calls are likely to take until then. */
function lookAgainMs({ usualMs, window }: Room, place: number): number {
  const likelyMs = ((place + 1) * usualMs) / window.limit / 2;
  return Math.ceil(Math.min(LOOK_MS.longest, Math.max(LOOK_MS.shortest, likelyMs)));
}

/** Behind those of the same priority that were accepted before. */
function turnOf(waiting: readonly Waiter[], { lane, since }: Caller): number {
  const behind = waiting.findLastIndex(
    ({ caller }) =>
      (caller.lane === lane && caller.since <= since) ||
      (caller.lane === "high" && lane !== "high"),
  );
  return behind + 1;
}
