/**
 * When this isolate's attempts to each number can have been taken. A history that shows neither text nor an id of ours tells two
 * messages to a number apart by time alone, so the next attempt waits until the span of one whose outcome is open is over. Who waits has
 * a turn: thousands that asked again at random would cost more than their calls. Plain data: objects of one isolate share it, and what is
 * lost with it costs no more than a row that stays nobody's.
 */
import { fairPlace, type Queued } from "../../domain/gate/fair-place.ts";
import { EARLY_MS } from "../../domain/message/matching.ts";

export interface Attempt {
  readonly owner: string;
  /** When it was noted, epoch ms. */
  readonly began: number;
  /** The provider can have taken it until then. */
  readonly until: number;
  /** Its call is under way. */
  readonly open: boolean;
}

/** A message that wants to begin an attempt. */
export interface Starter extends Queued {
  readonly owner: string;
}

interface Waiter extends Starter {
  /** When it began to wait, epoch ms. */
  readonly since: number;
  /** When it is to ask again. */
  askAt: number;
}

interface Line {
  attempts: readonly Attempt[];
  waiting: Waiter[];
  /** The tenants that wait: how many attempts had begun with each one's newest. */
  readonly turns: Map<string, number>;
  begun: number;
  /** Duration of a call, ms; newer ones count more. */
  usualMs: number;
}

/** Duration of the first call: a guess, until there was one. */
const FIRST_GUESS_MS = 50;
const NEWEST_SHARE = 0.1;
const ASK_SOONEST_MS = 10;
/** A caller that does not come back in its time has another way, or is gone. */
const LOST_MS = 2000;
/** However many attempts to a number end without an outcome, none waits longer than one of them takes, and so long. */
const GRACE_MS = 6000;
const SWEEP_EVERY_MS = 60_000;
/** As many have their turn before they have waited for longest. More of them have none, and come back after that time. */
const MOST_WAITING = 200;

export class AttemptBook {
  /** By provider, history stream and number. */
  readonly #lines = new Map<string, Line>();
  #sweptAt = 0;

  /** When an attempt of this message may begin, epoch ms; not after now where nothing is in its way. Later: it has a turn, and asks again. */
  freeAt(name: string, starter: Starter, timeoutMs: number, now: number): number {
    const line = this.#lines.get(name);
    if (!line) return now;
    const known = line.waiting.find(({ owner }) => owner === starter.owner);
    line.attempts = line.attempts.filter((attempt) => isRecent(attempt, now));
    line.waiting = line.waiting.filter((one) => one === known || isAlive(one, now));
    const others = line.attempts.filter(({ owner }) => owner !== starter.owner);
    const since = known?.since ?? now;
    // A clock that was set back waits for nothing.
    const longEnough = Math.abs(now - since) >= timeoutMs + GRACE_MS;
    if (longEnough || (others.length === 0 && line.waiting.length === 0)) return now;
    if (!known && line.waiting.length >= MOST_WAITING) return now + timeoutMs + GRACE_MS;
    const own = known ?? { ...starter, since, askAt: now };
    if (!known) line.waiting.push(own);
    const place = fairPlace(line.waiting, own, line.turns);
    if (others.length === 0 && place === 0) return now;
    own.askAt = Math.min(askAgainAt(line, others, place, now), since + timeoutMs + GRACE_MS);
    return own.askAt;
  }

  /** An attempt began, or ended without an id. */
  put(name: string, { tenant }: Queued, attempt: Attempt): void {
    this.#sweep(attempt.began);
    const line = this.#lines.get(name) ?? newLine();
    this.#learn(line, attempt);
    line.attempts = [...line.attempts.filter(({ owner }) => owner !== attempt.owner), attempt];
    line.waiting = line.waiting.filter(({ owner }) => owner !== attempt.owner);
    if (attempt.open) line.turns.set(tenant, ++line.begun);
    if (line.waiting.length === 0) line.turns.clear();
    this.#lines.set(name, line);
  }

  /** There is no row of the message, or its id is known. */
  forget(name: string, owner: string, now: number): void {
    const line = this.#lines.get(name);
    if (!line) return;
    this.#learn(line, { owner, began: now });
    line.attempts = line.attempts.filter((attempt) => attempt.owner !== owner);
    if (line.attempts.length === 0 && line.waiting.length === 0) this.#lines.delete(name);
  }

  /** An attempt's call is over. */
  #learn(line: Line, { owner, began: now }: Pick<Attempt, "owner" | "began">): void {
    const call = line.attempts.find((attempt) => attempt.owner === owner && attempt.open);
    if (call) line.usualMs += NEWEST_SHARE * (Math.max(0, now - call.began) - line.usualMs);
  }

  /** Removes what objects left that were reset in the middle of a call, or of a wait. */
  #sweep(now: number): void {
    if (Math.abs(now - this.#sweptAt) < SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    for (const [name, { attempts, waiting }] of this.#lines) {
      const used =
        attempts.some((one) => isRecent(one, now)) || waiting.some((one) => isAlive(one, now));
      if (!used) this.#lines.delete(name);
    }
  }
}

function newLine(): Line {
  return { attempts: [], waiting: [], turns: new Map(), begun: 0, usualMs: FIRST_GUESS_MS };
}

/** Half of the time that calls are likely to take until its turn; not before the rows of an attempt without an outcome are behind. */
function askAgainAt(
  { usualMs }: Line,
  others: readonly Attempt[],
  place: number,
  now: number,
): number {
  const takenMs = others.map(({ open, began }) => (open ? now - began : 0));
  const callMs = Math.max(usualMs, ...takenMs);
  const soonMs = Math.max(ASK_SOONEST_MS, ((place + 1) * callMs) / 2);
  const ends = others.map(({ open, until }) => (open ? 0 : until + EARLY_MS + 1 + place * usualMs));
  return Math.ceil(Math.max(now + soonMs, ...ends));
}

/** A clock may be set either way. */
function isRecent({ began, until }: Attempt, now: number): boolean {
  return now >= began - SWEEP_EVERY_MS && now <= until + EARLY_MS;
}

function isAlive({ since, askAt }: Waiter, now: number): boolean {
  return now >= since - SWEEP_EVERY_MS && now <= askAt + LOST_MS;
}
