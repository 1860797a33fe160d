/**
 * When this isolate's attempts to each number can have been taken. A history that shows neither text nor an id of ours tells two
 * messages to a number apart by time alone, so the next attempt waits until the span of one whose outcome is open is over. Plain data:
 * objects of one isolate share it, and what is lost with it costs no more than a row that stays nobody's.
 */
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

interface Line {
  attempts: readonly Attempt[];
  /** When each message began to wait, by owner. */
  readonly waits: Map<string, number>;
  /** So that messages that wait for the same end do not come together. */
  nextAt: number;
}

/** A call that is under way may be over at any moment: it is looked at again after so long, or after as long as it has taken. */
const SOON_MS = 100;
/** However many attempts to a number end without an outcome, none waits longer than one of them takes, and so long. */
const GRACE_MS = 6000;
const SWEEP_EVERY_MS = 60_000;

export class AttemptBook {
  /** By provider, history stream and number. */
  readonly #lines = new Map<string, Line>();
  #sweptAt = 0;

  /** When an attempt of this message may begin, epoch ms; not after now where nothing is in its way. */
  freeAt(name: string, owner: string, timeoutMs: number, now: number): number {
    const line = this.#lines.get(name);
    if (!line) return now;
    line.attempts = line.attempts.filter((attempt) => isRecent(attempt, now));
    const others = line.attempts.filter((attempt) => attempt.owner !== owner);
    const since = line.waits.get(owner) ?? now;
    // A clock that was set back waits for nothing.
    const waitedMs = Math.abs(now - since);
    if (others.length === 0 || waitedMs >= timeoutMs + GRACE_MS) return now;
    line.waits.set(owner, since);
    const ends = others.map(({ open, began, until }) =>
      open ? now + Math.max(SOON_MS, now - began) : until + EARLY_MS + 1,
    );
    const at = Math.min(Math.max(line.nextAt, ...ends), since + timeoutMs + GRACE_MS);
    line.nextAt = at + SOON_MS;
    return at;
  }

  /** An attempt began, or ended without an id. */
  put(name: string, attempt: Attempt): void {
    this.#sweep(attempt.began);
    const line = this.#lines.get(name) ?? { attempts: [], waits: new Map(), nextAt: 0 };
    line.attempts = [...line.attempts.filter(({ owner }) => owner !== attempt.owner), attempt];
    line.waits.delete(attempt.owner);
    this.#lines.set(name, line);
  }

  /** There is no row of the message, or its id is known. */
  forget(name: string, owner: string): void {
    const line = this.#lines.get(name);
    if (!line) return;
    line.attempts = line.attempts.filter((attempt) => attempt.owner !== owner);
    if (line.attempts.length === 0) this.#lines.delete(name);
  }

  /** What objects that were reset in the middle of a call have left. */
  #sweep(now: number): void {
    if (Math.abs(now - this.#sweptAt) < SWEEP_EVERY_MS) return;
    this.#sweptAt = now;
    for (const [name, { attempts }] of this.#lines) {
      if (!attempts.some((attempt) => isRecent(attempt, now))) this.#lines.delete(name);
    }
  }
}

/** A clock may be set either way. */
function isRecent({ began, until }: Attempt, now: number): boolean {
  return now >= began - SWEEP_EVERY_MS && now <= until + EARLY_MS;
}
