/**
 * How many send calls this isolate has open. The gate says how many may start in a second; where the provider answers slowly
 * they pile up all the same, and an isolate has 128 MB and its connections. What finds the isolate full waits in its own
 * object, before its intent is written: as long as the calls before it are likely to take. Plain data only: objects of one
 * isolate share it.
 */
import type { Pass } from "../../domain/gate/pass.ts";
import { isNow } from "../../domain/message/attempt-pass.ts";

interface Calls {
  /** When each open call began, epoch ms. */
  readonly open: Map<symbol, number>;
  /** What a call takes, ms; newer ones count more. */
  usualMs: number;
  /** Until when the places that are known to come free are given away, epoch ms. */
  lineUntil: number;
}

/** Of a call to come: a guess, until there was one. */
const FIRST_GUESS_MS = 500;
const NEWEST_SHARE = 0.1;
/** An object that is reset in the middle of a call never tells its end. */
const LOST_MS = 120_000;

export class OpenCalls {
  readonly #providers = new Map<string, Calls>();

  /** Counts a call from the moment in which it is asked for: whoever asks next sees it. */
  async count<T>(providerId: string, now: () => number, call: () => Promise<T>): Promise<T> {
    const calls = this.#of(providerId);
    const started = now();
    const mark = Symbol("call");
    calls.open.set(mark, started);
    try {
      return await call();
    } finally {
      calls.open.delete(mark);
      calls.usualMs += NEWEST_SHARE * (now() - started - calls.usualMs);
    }
  }

  /**
   * A pass for a call that would start now becomes a later one while the isolate is full; a place in line each, so that they do
   * not all come back together. The probe is never held back: everybody waits for it.
   * @param limit 0: none.
   */
  holdBack(pass: Pass, providerId: string, limit: number, now: number): Pass {
    const calls = this.#of(providerId);
    if (limit === 0 || calls.open.size < limit) return pass;
    for (const [mark, began] of calls.open) if (began < now - LOST_MS) calls.open.delete(mark);
    if (calls.open.size < limit) return pass;
    if (pass.kind === "paused" || pass.probe || !isNow(pass, now)) return pass;
    calls.lineUntil = Math.max(calls.lineUntil, now) + Math.max(1, calls.usualMs / limit);
    return { kind: "paused", until: Math.ceil(calls.lineUntil), reason: "busy" };
  }

  #of(providerId: string): Calls {
    let calls = this.#providers.get(providerId);
    if (!calls) {
      calls = { open: new Map(), usualMs: FIRST_GUESS_MS, lineUntil: 0 };
      this.#providers.set(providerId, calls);
    }
    return calls;
  }
}
