/**
 * A false clock in the place of Date and of the timers. Time passes when a case says so, or to the next timer when nothing but a
 * timer can go on; work that is really done elsewhere (Web Crypto) is waited for first, however slow the machine is.
 */
const START = Date.parse("2026-03-02T03:00:00.000Z");

/** Turns of the event loop in which whatever needs no timer has gone as far as it can. */
const TURNS = 10;

/** A case may fire so many timers in one go; more is a loop. */
const MOST_TIMERS = 20_000;

/** Turns without a timer or outside work after which a promise counts as one that nobody will keep. */
const PATIENCE = 400;

interface Timer {
  readonly id: number;
  readonly run: () => void;
  at: number;
  /** Milliseconds, for an interval. */
  readonly every: number | undefined;
}

const real = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  setInterval: globalThis.setInterval,
  clearTimeout: globalThis.clearTimeout,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
};

let now = START;
let lastId = 0;
const timers = new Map<number, Timer>();
let outside = 0;

class FalseDate extends real.Date {
  constructor(...parts: unknown[]) {
    super(...((parts.length === 0 ? [now] : parts) as [number]));
  }

  static override now(): number {
    return now;
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return Object.prototype.toString.call(value) === "[object Date]";
  }
}

/** @param at the time it starts with, ISO 8601; else the common one. */
export function install(at?: string): void {
  now = at === undefined ? START : real.Date.parse(at);
  timers.clear();
  Object.assign(globalThis, {
    Date: FalseDate,
    setTimeout: (run: Callback, ms?: number, ...args: unknown[]) => put({ run, ms, args }),
    setInterval: (run: Callback, ms?: number, ...args: unknown[]) =>
      put({ run, ms, args, repeats: true }),
    clearTimeout: drop,
    clearInterval: drop,
  });
}

export const restore = (): void => void Object.assign(globalThis, real);

type Callback = (...args: unknown[]) => void;

interface Wanted {
  readonly run: Callback;
  readonly ms: number | undefined;
  readonly args: readonly unknown[];
  readonly repeats?: boolean;
}

/** What Node's setTimeout answers, as far as anybody uses it. */
function put({ run, ms = 0, args, repeats = false }: Wanted): object {
  const id = ++lastId;
  const every = repeats ? Math.max(1, ms) : undefined;
  timers.set(id, { id, run: () => run(...args), at: now + Math.max(0, ms || 0), every });
  const handle = {
    ref: () => handle,
    unref: () => handle,
    hasRef: () => true,
    close: () => timers.delete(id),
    [Symbol.toPrimitive]: () => id,
  };
  return handle;
}

const drop = (handle: unknown): void => {
  if (handle !== undefined && handle !== null) timers.delete(Number(handle));
};

/** Counts the calls of an object's method that have not been answered: the clock waits for them. */
export function watch(owner: object, method: string): void {
  const original = Reflect.get(owner, method) as (...args: unknown[]) => Promise<unknown>;
  Object.defineProperty(owner, method, {
    configurable: true,
    writable: true,
    value(this: unknown, ...args: unknown[]) {
      outside += 1;
      const answer = original.apply(this, args);
      const end = (): void => void (outside -= 1);
      answer.then(end, end);
      return answer;
    },
  });
}

const turn = (): Promise<void> => new Promise((resolve) => real.setImmediate(resolve));

/** Lets everything go on that does not wait for time. */
export async function flush(): Promise<void> {
  for (let left = TURNS; left > 0; left = outside > 0 ? TURNS : left - 1) await turn();
}

const next = (): Timer | undefined =>
  [...timers.values()].sort((a, b) => a.at - b.at || a.id - b.id)[0];

async function fire(timer: Timer): Promise<void> {
  now = Math.max(now, timer.at);
  if (timer.every === undefined) timers.delete(timer.id);
  else timer.at = now + timer.every;
  try {
    timer.run();
  } catch {
    // As in Node it is nobody's who waits for something else.
  }
  await flush();
}

/** Turns the clock on by `ms` and runs what is due, in its order. */
export async function tick(ms: number): Promise<void> {
  await flush();
  const end = now + ms;
  for (let fired = 0; fired < MOST_TIMERS; fired += 1) {
    const timer = next();
    if (timer === undefined || timer.at > end) break;
    await fire(timer);
  }
  now = end;
  await flush();
}

/** Waits for a promise, for at most `limit` ms of the false clock. @throws Error `HANG` when nobody will keep it. */
export async function settle<T>(promise: Promise<T>, limit: number): Promise<T> {
  const state = { kept: false };
  const end = (): void => void (state.kept = true);
  promise.then(end, end);
  const until = now + limit;
  for (let idle = 0; idle < PATIENCE; idle += 1) {
    await flush();
    if (state.kept) return promise;
    const timer = next();
    if (timer === undefined || timer.at > until) continue;
    idle = 0;
    await fire(timer);
  }
  throw new Error("HANG");
}
