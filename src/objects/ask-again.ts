/**
 * Calls of objects that end without an answer. An object that was reset (new code, a move, a storage fault) is called again at the
 * same address: what it had stored is still there, so a call that its object recognises may be repeated.
 */
import { log } from "../kernel/log.ts";

/** Before the second call and those after it, ms. A reset object is back at once; a connection takes a moment. */
const WAITS_MS = [50, 250, 1000] as const;

/** The platform's marks on an error that came from a call of an object. */
interface Marks {
  /** The call did not get through, or its connection was lost. */
  readonly retryable?: unknown;
  /** The object lost its memory while it worked on the call. */
  readonly durableObjectReset?: unknown;
  /** The object has more to do than it can: another call makes it worse. */
  readonly overloaded?: unknown;
}

/** True if the error means that the object did not answer, and is not the object's answer. */
export function mayAskAgain(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { retryable, durableObjectReset, overloaded }: Marks = error;
  return overloaded !== true && (retryable === true || durableObjectReset === true);
}

/**
 * Calls an object until it answers: up to four times. For calls that are safe to repeat.
 * @param fresh a stub that was never used: one that met a reset stays broken
 * @throws the last error where no call was answered, and at once what is no fault of the connection
 */
export async function askAgain<S, T>(fresh: () => S, call: (stub: S) => Promise<T>): Promise<T> {
  for (const waitMs of WAITS_MS) {
    try {
      return await call(fresh());
    } catch (error) {
      if (!mayAskAgain(error)) throw error;
      log("warn", "object.asked_again", { error });
    }
    // Callers of one object do not come back at the same moment.
    await scheduler.wait(waitMs * (0.5 + Math.random()));
  }
  return call(fresh());
}
