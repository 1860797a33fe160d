/**
 * The outcomes of the provider's latest calls, as far as faults of the line are concerned: enough to tell an outage from faults
 * that stand alone. On a line that is sound few faults are an outage. Where every fifth call fails, and the others go well, more
 * are needed: a pause would hold up those others, and mend nothing. Pure; times are epoch milliseconds.
 */

export interface RecentCalls {
  /** Calls that went well; fading. */
  readonly oks: number;
  /** Faults since the last call that went well, in this phase of the circuit. */
  readonly streak: number;
  /** Faults since then in earlier phases. */
  readonly earlier: number;
  readonly at: number;
  readonly mix: Mix;
}

/** Number of calls that fail while the line is up; both fade slowly. */
interface Mix {
  readonly oks: number;
  /** Faults that a call which went well has followed. */
  readonly faults: number;
}

export const QUIET: RecentCalls = {
  oks: 0,
  streak: 0,
  earlier: 0,
  at: 0,
  mix: { oks: 0, faults: 0 },
};

const FADE_MS = 10_000;
const MIX_FADE_MS = 60_000;
/** With less than this nobody knows that the line is sound: the first fault is believed. */
const KNOWN_SOUND = 0.3;
/**
 * Number of faults in a row that are believed: so many that chance would bring them more rarely than this, and at least so many.
 * In a trial an outage is what one expects.
 */
const DOUBT = {
  flowing: { chance: 0.001, least: 2 },
  trying: { chance: 0.05, least: 1 },
} as const;
/** However many calls fail on a line that is there, its outage is noticed. */
const MOST_BELIEVED = 6;

/** `trying`: the circuit was open, and nothing has gone well since. */
export type Doubt = keyof typeof DOUBT;

export function noteOks(recent: RecentCalls, count: number, now: number): RecentCalls {
  if (count <= 0) return recent;
  const { oks, streak, earlier, mix } = faded(recent, now);
  const faults = mix.faults + streak + earlier;
  return { ...QUIET, oks: oks + count, at: now, mix: { oks: mix.oks + count, faults } };
}

export function noteFault(recent: RecentCalls, now: number): RecentCalls {
  const { streak, ...rest } = faded(recent, now);
  return { ...rest, streak: streak + 1 };
}

/** The circuit opens, or a trial begins: faults before it are no evidence in it. */
export function inNewPhase(recent: RecentCalls): RecentCalls {
  const { streak, earlier } = recent;
  return { ...recent, streak: 0, earlier: earlier + streak };
}

/** The gate's own question met a fault, too: those before it did not stand alone. */
export function afterOutage({ at, mix }: RecentCalls): RecentCalls {
  return { ...QUIET, at, mix };
}

/** True if the newest fault was more than an accident. */
export function isDown(recent: RecentCalls, doubt: Doubt = "flowing"): boolean {
  const { oks, streak } = recent;
  return streak > 0 && (oks < KNOWN_SOUND || streak >= believedFrom(recent.mix, doubt));
}

function believedFrom({ oks, faults }: Mix, doubt: Doubt): number {
  const { chance, least } = DOUBT[doubt];
  if (faults === 0) return least;
  const unlikely = Math.ceil(Math.log(chance) / Math.log(faults / (oks + faults)));
  return Math.min(MOST_BELIEVED, Math.max(least, unlikely));
}

function faded(recent: RecentCalls, now: number): RecentCalls {
  const ms = Math.max(0, now - recent.at);
  const slowly = Math.exp(-ms / MIX_FADE_MS);
  const { oks, faults } = recent.mix;
  return {
    ...recent,
    oks: recent.oks * Math.exp(-ms / FADE_MS),
    at: now,
    mix: { oks: oks * slowly, faults: faults * slowly },
  };
}
