/** Time for tests in Node, which passes only where they turn it: timers and workerd's `scheduler` wait for that. */
import { afterEach, beforeEach, vi } from "vitest";

/** Every test of the file begins at this time, epoch ms. */
export function useTurnedTime(now: number): void {
  beforeEach(() => {
    vi.useFakeTimers({ now });
    vi.stubGlobal("scheduler", { wait: sleep });
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

/** Waits for so much turned time, ms: the timer is the faked one. */
export async function sleep(ms: number): Promise<void> {
  if (!vi.isFakeTimers()) throw new Error("useTurnedTime: this would wait for real time");
  return new Promise((wake) => setTimeout(wake, ms));
}

/** Turns time on, 1 ms after the other, until the work is done. */
export async function turned<T>(work: Promise<T>): Promise<T> {
  const state = { open: true };
  const close = (): void => {
    state.open = false;
  };
  work.then(close, close);
  while (state.open) await vi.advanceTimersByTimeAsync(1);
  return work;
}
