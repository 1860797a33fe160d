/**
 * The request rate of a key over all isolates. The key's tenant has an object that counts (`RateBook`); an isolate counts too, and tells
 * the object afterwards: of what it has not told it never has more than a twentieth of a second's requests, and then it asks. So a key
 * that is used now and then costs no call, and isolates together let at most the limit pass and a twentieth of it each. Plain data in
 * memory: it is about a second, and no eviction matters. Pure; times are epoch milliseconds, each by the clock of its own machine.
 */
import { takeRate, type Rate, type RateAnswer } from "./rate.ts";

/** Part of the limit: what an isolate lets pass before it has told the object. */
const UNTOLD_PART = 1 / 20;
/** After so long without a request nothing that came before counts any more. */
const FORGOTTEN_MS = 1000;
/** An object that did not answer is not asked again for so long: the isolate counts alone, by the whole limit. */
const ALONE_MS = 1000;
const MAX_KEYS = 1000;

/** Requests of a key, as they go to its tenant's object. */
export interface RateCharge {
  /** Hash of the key. */
  readonly name: string;
  readonly rate: Rate;
  /** Came already, without a question; below 0 where some of what was told is part of `cost`. */
  readonly owed: number;
  /** Wants to come now; 0: nothing is asked. */
  readonly cost: number;
}

export interface RateCharged {
  readonly allowed: boolean;
  /** So long the past requests of all isolates are paid for, ms from now. */
  readonly paidForMs: number;
  readonly retryAfterMs: number;
}

/** The counts of a tenant's object. */
export class RateBook {
  readonly #paid = new Map<string, number>();

  charge({ name, rate, owed, cost }: RateCharge, now: number): RateCharged {
    const known = `${rate.perSecond} ${name}`;
    const before = Math.max(now, this.#paid.get(known) ?? now) + (owed * 1000) / rate.perSecond;
    const { allowed, paidUntil, retryAfterMs } = takeRate(rate, before, cost, now);
    this.#paid.set(known, paidUntil);
    if (this.#paid.size > MAX_KEYS)
      for (const [key, until] of this.#paid) if (until <= now) this.#paid.delete(key);
    return { allowed, paidForMs: paidUntil - now, retryAfterMs };
  }
}

/** A request's demand, by the key's hash. */
export interface RateWish {
  readonly name: string;
  readonly rate: Rate;
  readonly cost: number;
  /** Part of it that was charged before. */
  readonly prepaid: number;
}

/** On the way to the object. */
export interface Telling {
  readonly charge: RateCharge;
  /** Part of what came before. */
  readonly told: number;
  readonly prepaid: number;
}

export type RateDecision =
  /** `tell`: nobody waits for it. */
  | { readonly kind: "decided"; readonly answer: RateAnswer; readonly tell?: Telling }
  | { readonly kind: "ask"; readonly ask: Telling };

interface Known {
  /** By all that is known here of all isolates. */
  paidUntil: number;
  untold: number;
  /** On the way to the object. */
  telling: number;
  lastAt: number;
  aloneUntil: number;
}

/** The counts of an isolate. */
export class SharedRates {
  readonly #known = new Map<string, Known>();

  decide(wish: RateWish, now: number): RateDecision {
    const { rate, cost, prepaid } = wish;
    const known = this.#of(wish.name, now);
    const answer = takeRate(rate, known.paidUntil - timeOf(rate, prepaid), cost, now);
    // What all isolates together have paid for leaves no room: the object would say the same.
    if (!answer.allowed) return { kind: "decided", answer };
    const most = Math.floor(rate.perSecond * UNTOLD_PART);
    const untold = known.untold + cost - prepaid;
    const isAlone = now < known.aloneUntil;
    if (!isAlone && untold + known.telling > most)
      return { kind: "ask", ask: telling(known, wish, cost) };
    known.paidUntil = answer.paidUntil;
    // Alone it may become more than a second's: those before are over.
    known.untold = Math.min(untold, rate.perSecond);
    if (isAlone || known.telling > 0 || untold * 2 <= most) return { kind: "decided", answer };
    return { kind: "decided", answer, tell: telling(known, { ...wish, prepaid: 0 }, 0) };
  }

  /** The object has answered: what was charged here since then is added to what it knows. */
  answered({ charge, told }: Telling, charged: RateCharged, now: number): RateAnswer {
    const { rate, name } = charge;
    const { allowed, paidForMs, retryAfterMs } = charged;
    const known = this.#of(name, now);
    known.telling = Math.max(0, known.telling - told);
    known.paidUntil = now + paidForMs + timeOf(rate, known.untold);
    const { remaining, resetMs } = takeRate(rate, known.paidUntil, 0, now);
    return { allowed, paidUntil: known.paidUntil, remaining, resetMs, retryAfterMs };
  }

  /** The object has not: the isolate counts alone. */
  unanswered({ charge, told, prepaid }: Telling, now: number): RateAnswer {
    const { name, rate, cost } = charge;
    const known = this.#of(name, now);
    known.telling = Math.max(0, known.telling - told);
    known.aloneUntil = now + ALONE_MS;
    const answer = takeRate(rate, known.paidUntil - timeOf(rate, prepaid), cost, now);
    known.paidUntil = answer.paidUntil;
    const came = told - prepaid + (answer.allowed ? cost : 0);
    known.untold = Math.min(Math.max(0, known.untold + came), rate.perSecond);
    return answer;
  }

  #of(name: string, now: number): Known {
    let known = this.#known.get(name);
    if (!known) {
      if (this.#known.size >= MAX_KEYS) this.#forget(now);
      known = { paidUntil: 0, untold: 0, telling: 0, lastAt: now, aloneUntil: 0 };
      this.#known.set(name, known);
    }
    if (Math.abs(now - known.lastAt) > FORGOTTEN_MS) [known.untold, known.telling] = [0, 0];
    known.lastAt = now;
    return known;
  }

  /** Those of which nothing counts any more. */
  #forget(now: number): void {
    for (const [name, { lastAt, paidUntil }] of this.#known) {
      if (now - lastAt > FORGOTTEN_MS && paidUntil <= now) this.#known.delete(name);
    }
  }

  /** Number of names that are remembered. */
  get size(): number {
    return this.#known.size;
  }
}

function telling(known: Known, { name, rate, prepaid }: RateWish, cost: number): Telling {
  const { untold: told } = known;
  known.telling += told;
  known.untold = 0;
  return { charge: { name, rate, owed: told - prepaid, cost }, told, prepaid };
}

function timeOf({ perSecond }: Rate, requests: number): number {
  return (requests * 1000) / perSecond;
}
